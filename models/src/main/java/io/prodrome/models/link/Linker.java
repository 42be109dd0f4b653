package io.prodrome.models.link;

import io.prodrome.models.link.Features.Near;
import io.prodrome.models.link.VectorIndex.Hit;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Says which concepts a span of text may mean, by the nearest of the concepts' names.
 *
 * <p>A span is encoded, the nearest names are looked up, and the concepts that have them are
 * weighed by the re-ranker on the vectors' cosine and on how the words are written (one vector a
 * synonym, the best one counts: SapBERT, Liu et al. 2021). Probabilities are calibrated; what the
 * candidates' sum lacks to 1 is the probability that the span means none of them.
 *
 * <p>Any text is taken, at most {@value #LONGEST_SPAN} characters of it looked at, so that the time
 * a span takes is bounded. The result depends on the span alone. Thread-safe; holds native memory
 * until closed. Spans are kept in a cache in memory only.
 */
public final class Linker implements AutoCloseable {

  /** The vectors' file in the terminology's component of a model pack. */
  public static final String VECTORS = "vectors.bin";

  /** At most so many concepts are given for a span. */
  public static final int MOST = 20;

  static final int LONGEST_SPAN = Wording.LONGEST;
  private static final int NAMES = 80;
  private static final int CACHED = 100_000;

  private final Terminology terminology;
  private final Encoder encoder;
  private final VectorIndex index;
  private final Ranker ranker;
  private final IntPredicate scope;
  private final SpanCache cache = new SpanCache(CACHED);

  Linker(Terminology terminology, Encoder encoder, VectorIndex index, Ranker ranker) {
    this(terminology, encoder, index, ranker, concept -> true);
  }

  private Linker(
      Terminology terminology,
      Encoder encoder,
      VectorIndex index,
      Ranker ranker,
      IntPredicate scope) {
    this.terminology = terminology;
    this.encoder = encoder;
    this.index = index;
    this.ranker = ranker;
    this.scope = scope;
  }

  /**
   * The linker of a model pack, to the pack's terminology.
   *
   * @param terminology the pack's
   * @return empty if the pack has no linker or its terminology no vectors
   * @throws InvalidModelPackException if they cannot be read, or the vectors were made with another
   *     encoder or for another terminology
   */
  public static Optional<Linker> of(ModelPack pack, Terminology terminology) {
    if (!pack.has(ModelPack.LINKER) || !pack.files(ModelPack.TERMINOLOGY).contains(VECTORS)) {
      return Optional.empty();
    }
    String path = ModelPack.TERMINOLOGY + "/" + VECTORS;
    try {
      VectorIndex index = VectorIndex.of(pack.buffer(path));
      Ranker ranker = Ranker.read(pack.file(ModelPack.LINKER + "/" + Ranker.FILE));
      Encoder encoder = Encoder.of(pack);
      String mismatch = mismatch(index.header(), encoder, terminology);
      if (!mismatch.isEmpty()) {
        encoder.close();
        throw new IllegalArgumentException(mismatch);
      }
      return Optional.of(new Linker(terminology, encoder, index, ranker));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the linker cannot be used: " + e.getMessage(),
          pack.name() + ", " + path,
          "make the terminology's component again with ./prodrome terminology build",
          e);
    }
  }

  private static String mismatch(
      VectorIndex.Header header, Encoder encoder, Terminology terminology) {
    if (!header.encoder().equals(encoder.id())) {
      return "the vectors were made with another encoder";
    }
    return header.nameCount() == terminology.nameCount()
        ? ""
        : "the vectors were made for another terminology";
  }

  /**
   * The same for some of the concepts only, as if the terminology had no others: a span's
   * probability is not shared with concepts that are not asked for. Shares the encoder: either one
   * closes both.
   *
   * @param concepts which ordinals of the terminology may be given
   */
  public Linker scopedTo(IntPredicate concepts) {
    return new Linker(terminology, encoder, index, ranker, concepts);
  }

  /** The terminology that candidates' ordinals are of. */
  public Terminology terminology() {
    return terminology;
  }

  /**
   * The probability that a first candidate should have at least; below it the span is better left
   * without a concept.
   */
  public double threshold() {
    return ranker.threshold();
  }

  /**
   * What each span may mean, in the spans' order: up to ten concepts each, the likeliest first.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public List<List<LinkCandidate>> link(List<String> spans) {
    List<List<LinkCandidate>> linked = new ArrayList<>(spans.size());
    for (String span : spans) {
      linked.add(link(span, 10));
    }
    return linked;
  }

  /**
   * What a span may mean, the likeliest first.
   *
   * @param most how many concepts at most, up to {@link #MOST}
   * @return empty if the span has no letter or digit
   * @throws IllegalStateException after {@link #close()}
   */
  public List<LinkCandidate> link(String span, int most) {
    String key = key(span);
    List<LinkCandidate> known = cache.get(key);
    if (known == null) {
      known = List.copyOf(compute(key));
      cache.put(key, known);
    }
    return known.size() <= most ? known : known.subList(0, most);
  }

  /**
   * The span with single spaces, cut to the longest length; its case is kept, it tells something.
   */
  private static String key(String span) {
    StringBuilder key = new StringBuilder(Math.min(span.length(), LONGEST_SPAN));
    for (int at = 0; at < span.length() && key.length() < LONGEST_SPAN; at++) {
      char c = span.charAt(at);
      if (!Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
        key.append(c);
      } else if (key.length() > 0 && key.charAt(key.length() - 1) != ' ') {
        key.append(' ');
      }
      if (at > 4 * LONGEST_SPAN) {
        break;
      }
    }
    return key.toString().strip();
  }

  private List<LinkCandidate> compute(String span) {
    Wording wording = Wording.of(span);
    if (wording.length() == 0) {
      return List.of();
    }
    Weighed weighed = weigh(span, wording, -1);
    double[] probabilities = ranker.probabilities(weighed.features(), weighed.span());
    List<LinkCandidate> candidates = new ArrayList<>(probabilities.length);
    for (int at = 0; at < probabilities.length; at++) {
      Near near = weighed.near().get(at);
      candidates.add(
          new LinkCandidate(near.concept(), near.name(), near.cosine(), probabilities[at]));
    }
    candidates.sort(
        Comparator.comparingDouble((LinkCandidate candidate) -> -candidate.probability())
            .thenComparingInt(LinkCandidate::concept));
    return candidates.subList(0, Math.min(MOST, candidates.size()));
  }

  /**
   * What the re-ranker gets to see.
   *
   * @param near the candidates
   * @param features one row a candidate
   * @param span the span's features
   */
  record Weighed(List<Near> near, double[][] features, double[] span) {}

  /**
   * The candidates with their features.
   *
   * @param leftOut a concept one of whose names is the span: that name is passed over, as if the
   *     terminology lacked it (for training); -1 for none
   */
  Weighed weigh(String span, Wording wording, int leftOut) {
    Hit[] hits =
        index.nearest(encoder.span(span), NAMES, name -> scope.test(terminology.conceptOf(name)));
    Map<Integer, Near> best = new LinkedHashMap<>();
    Map<Integer, Wording> wordings = new LinkedHashMap<>();
    for (Hit hit : hits) {
      int concept = terminology.conceptOf(hit.name());
      Near present = best.get(concept);
      if (present != null) {
        best.put(concept, new Near(concept, present.name(), present.cosine(), present.near() + 1));
        continue;
      }
      Wording name = Wording.of(terminology.name(hit.name()));
      if (concept == leftOut && name.same(wording)) {
        continue;
      }
      best.put(concept, new Near(concept, hit.name(), hit.cosine(), 1));
      wordings.put(concept, name);
    }
    List<Near> near = List.copyOf(best.values());
    double[][] features = new double[near.size()][];
    for (int at = 0; at < features.length; at++) {
      Near candidate = near.get(at);
      Wording name = wordings.getOrDefault(candidate.concept(), wording);
      features[at] =
          Features.candidate(terminology, wording, candidate, near.get(0).cosine(), name);
    }
    return new Weighed(near, features, Features.span(span, wording));
  }

  /** Waits for calls under way, then frees the encoder. */
  @Override
  public void close() {
    encoder.close();
  }
}
