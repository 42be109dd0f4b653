package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How often a linker that is given the gold spans has the right concept first (accuracy@1) or among
 * its first five (accuracy@5). Candidates that cannot be said in the corpus' scheme, or are of a
 * type that is not scored, are passed over. A span is exact where its text is a name of the
 * terminology, case and spaces folded.
 *
 * <p>Counted over mentions, and again over unique pairs of folded text and identifiers, since
 * published figures differ in this. Not thread-safe.
 */
public final class LinkingScores {

  private static final int FIRST = 5;

  private final SpanLinker linker;
  private final ConceptIds ids;
  private final EntityTypes types;
  private final Counts mentions = new Counts();
  private final Counts unique = new Counts();
  private final Set<List<Object>> seen = new HashSet<>();

  public LinkingScores(SpanLinker linker, ConceptIds ids, EntityTypes types) {
    this.linker = linker;
    this.ids = ids;
    this.types = types;
  }

  /** Links one gold span. */
  void add(String text, int start, int end, Set<String> gold) {
    String span = text.substring(start, end);
    List<Set<String>> candidates = candidates(linker.link(text, start, end));
    int rank = 0;
    while (rank < candidates.size() && !MentionScores.share(candidates.get(rank), gold)) {
      rank++;
    }
    boolean exact = ids.isName(span);
    boolean first = rank == 0 && !candidates.isEmpty();
    boolean amongFirst = rank < candidates.size();
    mentions.add(exact, first, amongFirst);
    String folded = TerminologyIds.folded(span);
    if (seen.add(List.of(folded, Set.copyOf(gold)))) {
      unique.add(exact, first, amongFirst);
    }
  }

  private List<Set<String>> candidates(List<Candidate> linked) {
    return linked.stream()
        .filter(candidate -> types.takesPredicted(candidate.type()))
        .map(Candidate::concept)
        .map(ids::of)
        .filter(of -> !of.isEmpty())
        .limit(FIRST)
        .toList();
  }

  /** Over mentions. */
  public Counts mentions() {
    return mentions;
  }

  /** Over unique pairs of folded text and identifiers. */
  public Counts unique() {
    return unique;
  }

  /** Hits, apart for exact spans and others. */
  public static final class Counts {
    private int exact;
    private int exactFirst;
    private int exactAmongFirst;
    private int other;
    private int otherFirst;
    private int otherAmongFirst;

    private void add(boolean isExact, boolean first, boolean amongFirst) {
      if (isExact) {
        exact++;
        exactFirst += first ? 1 : 0;
        exactAmongFirst += amongFirst ? 1 : 0;
      } else {
        other++;
        otherFirst += first ? 1 : 0;
        otherAmongFirst += amongFirst ? 1 : 0;
      }
    }

    public int n() {
      return exact + other;
    }

    public double acc1() {
      return PrecisionRecall.ratio(exactFirst + otherFirst, n());
    }

    public double acc5() {
      return PrecisionRecall.ratio(exactAmongFirst + otherAmongFirst, n());
    }

    public int exactN() {
      return exact;
    }

    public double exactAcc1() {
      return PrecisionRecall.ratio(exactFirst, exact);
    }

    public int nonExactN() {
      return other;
    }

    public double nonExactAcc1() {
      return PrecisionRecall.ratio(otherFirst, other);
    }

    public double nonExactAcc5() {
      return PrecisionRecall.ratio(otherAmongFirst, other);
    }
  }
}
