package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes one terminology of several sources.
 *
 * <ol>
 *   <li>The same code is the same concept: names and parents are united; the preferred name, tag,
 *       type and definition are those of the first source that has them.
 *   <li>Concepts of two sources are also one where {@link CrossReferences} finds them to be so
 *       without doubt.
 *   <li>A concept's code is its SNOMED CT code where a source has it under one; else the first
 *       SNOMED CT code among its cross-references that no other concept has; else its own id. All
 *       its other codes are kept as its codes in other systems.
 *   <li>A code that any source says is retired is no concept, whatever the others say; it leads to
 *       its replacement.
 *   <li>A concept without a name in the languages asked for is left out.
 * </ol>
 *
 * <p>Not thread-safe.
 */
public final class TerminologyMerger {

  private final Set<String> languages;
  private final List<MergedConcept> concepts = new ArrayList<>();
  private final Map<String, Map<String, MergedConcept>> byIdentity = new HashMap<>();
  private final Map<String, RetiredCode> retired = new LinkedHashMap<>();
  private final Map<String, Integer> dropped = new TreeMap<>();
  private final List<MergeReport.Source> sources = new ArrayList<>();

  /**
   * @param languages the languages whose names are kept, such as {@code en}; all if empty
   */
  public TerminologyMerger(Set<String> languages) {
    this.languages = Set.copyOf(languages);
  }

  /**
   * Reads a source and joins it to what is there.
   *
   * @throws InvalidSourceException if the source is not what its format asks for
   * @throws IOException if a file cannot be read
   */
  public void add(TerminologySource source) throws IOException {
    int number = sources.size();
    int first = concepts.size();
    int[] given = new int[2];
    source.read(
        new SourceSink() {
          @Override
          public void concept(SourceConcept concept) {
            given[0]++;
            given[1] += unite(concept, number) ? 1 : 0;
          }

          @Override
          public void retired(RetiredCode code) {
            retired.merge(
                code.code().key(), code, (old, more) -> old.replacement() == null ? more : old);
          }

          @Override
          public void dropped(String reason) {
            dropped.merge(reason, 1, Integer::sum);
          }
        });
    int joined = CrossReferences.join(concepts, first, retired);
    sources.add(
        new MergeReport.Source(source.name(), source.licence(), given[0], given[1], joined));
  }

  /** Returns whether an earlier source had the code. */
  private boolean unite(SourceConcept concept, int source) {
    MergedConcept known = null;
    for (Coding identity : concept.identities()) {
      MergedConcept same =
          byIdentity.getOrDefault(identity.system(), Map.of()).get(identity.code());
      if (same != null) {
        known = same.end();
        break;
      }
    }
    boolean earlier = known != null && known.source < source;
    if (known == null) {
      known = new MergedConcept(source);
      concepts.add(known);
    }
    for (Coding identity : concept.identities()) {
      if (byIdentity
              .computeIfAbsent(identity.system(), system -> new HashMap<>())
              .putIfAbsent(identity.code(), known)
          == null) {
        known.identities.add(identity);
      }
    }
    known.add(
        kept(concept.names()),
        concept.crossReferences(),
        concept.parents(),
        concept.type(),
        concept.semanticTag(),
        concept.definition());
    return earlier;
  }

  private List<Name> kept(List<Name> names) {
    return languages.isEmpty()
        ? names
        : names.stream().filter(name -> languages.contains(name.language())).toList();
  }

  /** The terminology, and what became of the sources. */
  public record Merged(Terminology terminology, MergeReport report) {}

  /**
   * Ends the merging.
   *
   * @param name leads the terminology's version
   * @throws InvalidSourceException if no concept is left
   */
  public Merged finish(String name) {
    concepts.removeIf(concept -> concept.into != null);
    concepts.removeIf(this::leftOut);
    if (concepts.isEmpty()) {
      throw new InvalidSourceException(
          "no concept is left of the sources " + dropped,
          String.join(", ", sources.stream().map(MergeReport.Source::name).toList()),
          "check the sources and the languages asked for");
    }
    Map<MergedConcept, Coding> codes = codes();
    List<Concept> finished = new ArrayList<>(concepts.size());
    for (int i = 0; i < concepts.size(); i++) {
      finished.add(finish(concepts.get(i), codes));
    }
    concepts.clear();
    byIdentity.clear();
    Terminology terminology = Terminology.of(name, finished, List.copyOf(retired.values()));
    return new Merged(terminology, report(terminology));
  }

  private boolean leftOut(MergedConcept concept) {
    if (concept.identities.stream().allMatch(code -> retired.containsKey(code.key()))) {
      dropped.merge("concepts that another source has retired", 1, Integer::sum);
      return true;
    }
    if (concept.names.isEmpty()) {
      dropped.merge("concepts without a name in the languages asked for", 1, Integer::sum);
      return true;
    }
    return false;
  }

  private Map<MergedConcept, Coding> codes() {
    Map<MergedConcept, Coding> codes = new HashMap<>(concepts.size() * 2);
    Set<String> taken = new HashSet<>();
    List<MergedConcept> open = new ArrayList<>();
    for (MergedConcept concept : concepts) {
      Coding own = null;
      for (Coding identity : concept.identities) {
        boolean snomed = identity.system().equals(CodeSystems.SNOMED_CT);
        if (snomed && own == null && !retired.containsKey(identity.key())) {
          own = identity;
        }
        if (snomed) {
          taken.add(identity.code());
        }
      }
      if (own == null) {
        open.add(concept);
      } else {
        codes.put(concept, own);
      }
    }
    for (MergedConcept concept : open) {
      Coding own =
          concept.identities.stream()
              .filter(code -> !retired.containsKey(code.key()))
              .findFirst()
              .orElse(concept.identities.get(0));
      for (Coding reference : concept.references) {
        Coding current = current(reference, retired);
        if (current.system().equals(CodeSystems.SNOMED_CT) && taken.add(current.code())) {
          own = current;
          break;
        }
      }
      codes.put(concept, own);
    }
    return codes;
  }

  /** The code, or what has replaced it. */
  static Coding current(Coding code, Map<String, RetiredCode> retired) {
    Coding at = code;
    for (int steps = 0; steps < 16; steps++) {
      RetiredCode old = retired.get(at.key());
      Coding replacement = old == null ? null : old.replacement();
      if (replacement == null) {
        return at;
      }
      at = replacement;
    }
    return at;
  }

  private Concept finish(MergedConcept concept, Map<MergedConcept, Coding> codes) {
    Map<String, Name> names = new LinkedHashMap<>();
    for (Name name : concept.names) {
      names.putIfAbsent(name.language() + "|" + name.text().toLowerCase(Locale.ROOT), name);
    }
    List<Name> ordered = List.copyOf(names.values());
    Coding own = coding(concept, codes);
    Set<Coding> same = new LinkedHashSet<>(concept.identities);
    same.addAll(concept.references);
    same.remove(own);
    Set<Coding> parents = new LinkedHashSet<>();
    for (Coding parent : concept.parents) {
      Coding current = current(parent, retired);
      MergedConcept known = byIdentity.getOrDefault(current.system(), Map.of()).get(current.code());
      Coding code = known == null ? null : codes.get(known.end());
      if (code != null && !code.equals(own)) {
        parents.add(code);
      }
    }
    Concept finished =
        new Concept(
            new Coding(own.system(), own.code(), ordered.get(0).text()),
            concept.type,
            concept.tag,
            ordered,
            List.copyOf(same),
            List.copyOf(parents),
            concept.definition.strip());
    concept.names = List.of();
    return finished;
  }

  private static Coding coding(MergedConcept concept, Map<MergedConcept, Coding> codes) {
    Coding code = codes.get(concept);
    if (code == null) {
      throw new IllegalStateException("every concept was given a code");
    }
    return code;
  }

  private MergeReport report(Terminology terminology) {
    Map<String, Integer> bySystem = new TreeMap<>();
    for (int concept = 0; concept < terminology.size(); concept++) {
      bySystem.merge(terminology.coding(concept).system(), 1, Integer::sum);
    }
    int replaced = 0;
    for (RetiredCode code : retired.values()) {
      CodeKind kind = terminology.kind(code.code().system(), code.code().code());
      replaced += kind == CodeKind.REPLACED ? 1 : 0;
    }
    return new MergeReport(
        sources,
        terminology.size(),
        terminology.nameCount(),
        bySystem,
        retired.size(),
        replaced,
        dropped);
  }
}
