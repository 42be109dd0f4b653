package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Mention;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts a recogniser's mentions against gold ones, document by document.
 *
 * <p>Two mentions have the same concept where they share an identifier of the corpus' scheme; so a
 * composite gold mention is found by any of its concepts. A predicted mention is right if a gold
 * mention of the same concept has its span (strict) or overlaps it (relaxed); a gold mention is
 * found likewise. Precision counts predicted mentions, recall gold ones, so no pairing of the two
 * is needed (as in PhenoTagger's evaluation; Luo et al., 2021). The context of a mention does not
 * count: a negated one is found like any other.
 *
 * <p>Documents: the set of a document's gold identifiers against the set of concepts predicted in
 * it. Micro counts over all documents; macro is the mean over documents of precision, recall and
 * F1, where a document with nothing to find counts 1 if nothing was predicted in it, and else 0.
 *
 * <p>Gold mentions whose identifiers the terminology lacks are {@code unlinkable}: they are nowhere
 * counted as gold, and a prediction that overlaps one is counted neither right nor wrong unless it
 * is right by another gold mention. Predicted concepts without an identifier of the scheme cannot
 * be said in it; they are {@code outsideScheme} and left out. Not thread-safe.
 */
public final class MentionScores {

  private final ConceptIds ids;
  private final IdScheme scheme;
  private final EntityTypes types;
  private final Map<String, Set<String>> resolved = new HashMap<>();

  private long strictRight;
  private long relaxedRight;
  private long strictPredicted;
  private long relaxedPredicted;
  private long strictFound;
  private long relaxedFound;
  private long gold;
  private long documentRight;
  private long documentPredicted;
  private long documentFound;
  private long documentGold;
  private double macroP;
  private double macroR;
  private double macroF1;
  private long documents;
  private long unlinkable;
  private long outsideScheme;

  public MentionScores(ConceptIds ids, IdScheme scheme, EntityTypes types) {
    this.ids = ids;
    this.scheme = scheme;
    this.types = types;
  }

  /**
   * A gold mention that the terminology can express.
   *
   * @param ids of concepts that the terminology has
   */
  record Linkable(GoldMention mention, Set<String> ids) {}

  private record Predicted(int start, int end, Set<String> ids) {}

  /** The document's gold mentions of the scored types whose concepts the terminology has. */
  List<Linkable> linkable(EvaluationDocument document) {
    List<Linkable> linkable = new ArrayList<>();
    for (GoldMention mention : document.mentions()) {
      if (types.takesGold(mention.type())) {
        Set<String> known = resolve(mention);
        if (!known.isEmpty()) {
          linkable.add(new Linkable(mention, known));
        }
      }
    }
    return linkable;
  }

  private Set<String> resolve(GoldMention mention) {
    Set<String> known = new HashSet<>();
    for (String id : mention.ids()) {
      known.addAll(resolved.computeIfAbsent(scheme.normal(id), ids::resolve));
    }
    return known;
  }

  /** Counts one document. */
  public void add(EvaluationDocument document, List<Mention> mentions) {
    List<Linkable> linkable = linkable(document);
    List<GoldMention> lacking =
        document.mentions().stream()
            .filter(mention -> types.takesGold(mention.type()) && resolve(mention).isEmpty())
            .toList();
    List<Predicted> predicted = predicted(mentions);
    documents++;
    gold += linkable.size();
    unlinkable += lacking.size();
    // Concepts predicted in the document, and whether they count there.
    Map<Set<String>, Boolean> concepts = new LinkedHashMap<>();
    for (Predicted prediction : predicted) {
      boolean strict = linkable.stream().anyMatch(g -> same(g, prediction));
      boolean relaxed = strict || linkable.stream().anyMatch(g -> near(g, prediction));
      boolean excused =
          lacking.stream().anyMatch(g -> g.overlaps(prediction.start(), prediction.end()));
      strictRight += strict ? 1 : 0;
      strictPredicted += strict || !excused ? 1 : 0;
      relaxedRight += relaxed ? 1 : 0;
      relaxedPredicted += relaxed || !excused ? 1 : 0;
      concepts.merge(prediction.ids(), relaxed || !excused, Boolean::logicalOr);
    }
    for (Linkable one : linkable) {
      strictFound += predicted.stream().anyMatch(p -> same(one, p)) ? 1 : 0;
      relaxedFound += predicted.stream().anyMatch(p -> near(one, p)) ? 1 : 0;
    }
    addDocument(linkable, concepts);
  }

  private void addDocument(List<Linkable> linkable, Map<Set<String>, Boolean> concepts) {
    Set<String> goldIds = new HashSet<>();
    linkable.forEach(one -> goldIds.addAll(one.ids()));
    Set<String> predictedIds = new HashSet<>();
    long right = 0;
    long counted = 0;
    for (Map.Entry<Set<String>, Boolean> concept : concepts.entrySet()) {
      boolean isRight = concept.getKey().stream().anyMatch(goldIds::contains);
      right += isRight ? 1 : 0;
      counted += isRight || concept.getValue() ? 1 : 0;
      predictedIds.addAll(concept.getKey());
    }
    long found = goldIds.stream().filter(predictedIds::contains).count();
    documentRight += right;
    documentPredicted += counted;
    documentFound += found;
    documentGold += goldIds.size();
    PrecisionRecall one =
        goldIds.isEmpty() && counted == 0
            ? new PrecisionRecall(1, 1, 1)
            : PrecisionRecall.of(right, counted, found, goldIds.size());
    macroP += one.p();
    macroR += one.r();
    macroF1 += one.f1();
  }

  private List<Predicted> predicted(List<Mention> mentions) {
    Set<Predicted> predicted = new java.util.LinkedHashSet<>();
    for (Mention mention : mentions) {
      if (types.takesPredicted(mention.type())) {
        Set<String> of = ids.of(mention.concept());
        if (of.isEmpty()) {
          outsideScheme++;
        } else {
          predicted.add(new Predicted(mention.start(), mention.end(), of));
        }
      }
    }
    return List.copyOf(predicted);
  }

  private static boolean same(Linkable gold, Predicted predicted) {
    return gold.mention().start() == predicted.start()
        && gold.mention().end() == predicted.end()
        && share(gold.ids(), predicted.ids());
  }

  private static boolean near(Linkable gold, Predicted predicted) {
    return gold.mention().overlaps(predicted.start(), predicted.end())
        && share(gold.ids(), predicted.ids());
  }

  static boolean share(Set<String> one, Set<String> other) {
    return one.stream().anyMatch(other::contains);
  }

  /** Same span and concept. */
  public PrecisionRecall mentionStrict() {
    return PrecisionRecall.of(strictRight, strictPredicted, strictFound, gold);
  }

  /** Overlapping span and same concept. */
  public PrecisionRecall mentionRelaxed() {
    return PrecisionRecall.of(relaxedRight, relaxedPredicted, relaxedFound, gold);
  }

  /** The set of concepts a document, counted over all documents. */
  public PrecisionRecall documentMicro() {
    return PrecisionRecall.of(documentRight, documentPredicted, documentFound, documentGold);
  }

  /** The mean over documents of precision, of recall, and of F1. */
  public PrecisionRecall documentMacro() {
    return new PrecisionRecall(
        PrecisionRecall.ratio(macroP, documents),
        PrecisionRecall.ratio(macroR, documents),
        PrecisionRecall.ratio(macroF1, documents));
  }

  /** The harmonic mean of macro precision and recall: what PhenoTagger publishes as macro F1. */
  public double documentMacroF1OfMeans() {
    PrecisionRecall means = documentMacro();
    return PrecisionRecall.of(means.p(), means.r()).f1();
  }

  /** Gold mentions that count. */
  public long gold() {
    return gold;
  }

  /** Predicted mentions that count in the relaxed figures. */
  public long predicted() {
    return relaxedPredicted;
  }

  /** Gold mentions whose identifiers the terminology lacks. */
  public long unlinkable() {
    return unlinkable;
  }

  /** Predicted mentions that have no identifier of the scheme. */
  public long outsideScheme() {
    return outsideScheme;
  }
}
