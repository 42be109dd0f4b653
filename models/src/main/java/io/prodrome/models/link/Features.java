package io.prodrome.models.link;

import io.prodrome.models.terminology.Terminology;
import java.util.List;
import java.util.Locale;

/**
 * What the re-ranker looks at. None says which kind of concept a candidate is, or which words it
 * has: the corpora that it learns from name diseases only, and it must serve all others as well.
 */
final class Features {

  /** The names of a candidate's features; the order is the weights'. */
  static final List<String> CANDIDATE =
      List.of(
          "cosine",
          "cosineAbove.8",
          "cosineAbove.9",
          "behindBest",
          "same",
          "sameWords",
          "trigramDice",
          "spanWordsInName",
          "nameWordsInSpan",
          "editSimilarity",
          "lengthRatio",
          "preferredName",
          "namesNear",
          "names",
          "otherCodes");

  /** The names of the features of "none of them". */
  static final List<String> NONE =
      List.of("bias", "oneWord", "short", "veryShort", "capitals", "longSpan");

  /**
   * A concept near a span.
   *
   * @param concept its ordinal
   * @param name its nearest name
   * @param cosine of that name
   * @param near how many of its names are among the nearest
   */
  record Near(int concept, int name, double cosine, int near) {}

  private Features() {}

  static double[] candidate(
      Terminology terminology, Wording span, Near near, double best, Wording name) {
    int first = terminology.firstName(near.concept());
    int names = terminology.nameEnd(near.concept()) - first;
    double cosine = near.cosine();
    double longer = Math.max(1, Math.max(span.length(), name.length()));
    return new double[] {
      cosine,
      Math.max(0, cosine - 0.8),
      Math.max(0, cosine - 0.9),
      best - cosine,
      span.same(name) ? 1 : 0,
      span.sameWords(name) ? 1 : 0,
      span.trigramDice(name),
      span.wordsIn(name),
      name.wordsIn(span),
      span.editSimilarity(name),
      Math.min(span.length(), name.length()) / longer,
      near.name() == first ? 1 : 0,
      Math.log1p(near.near()),
      Math.log1p(names),
      Math.log1p(terminology.sameAs(near.concept()).size())
    };
  }

  static double[] none(String text, Wording span) {
    boolean capitals = !text.isEmpty() && text.equals(text.toUpperCase(Locale.ROOT));
    return new double[] {
      1,
      span.words() <= 1 ? 1 : 0,
      span.length() <= 5 ? 1 : 0,
      span.length() <= 3 ? 1 : 0,
      capitals ? 1 : 0,
      span.words() > 5 ? 1 : 0
    };
  }
}
