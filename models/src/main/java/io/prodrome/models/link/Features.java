package io.prodrome.models.link;

import io.prodrome.models.terminology.Terminology;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the re-ranker looks at. None says which kind of concept a candidate is, or which words it
 * has: the corpora that it learns from name diseases only, and it must serve all others as well.
 * Nor does it count a concept's names and codes: that tells well known concepts from rare ones in
 * the corpora, and misleads where findings are meant that few vocabularies know.
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
          "spanStemsInName",
          "nameStemsInSpan",
          "editSimilarity",
          "lengthRatio",
          "preferredName",
          "namesNear");

  /** The names of the features of "any of them": of the span and of the candidate ranked first. */
  static final List<String> ANY =
      List.of(
          "bias",
          "oneWord",
          "short",
          "veryShort",
          "capitals",
          "longSpan",
          "firstCosine",
          "firstCosineAbove.8",
          "firstCosineAbove.9",
          "firstSameWords",
          "firstTrigramDice",
          "firstSpanStemsInName",
          "firstNameStemsInSpan");

  /**
   * A concept near a span.
   *
   * @param concept its ordinal
   * @param name its nearest name
   * @param cosine of that name
   * @param near how many of its names are among the nearest
   */
  record Near(int concept, int name, double cosine, int near) {}

  private static final List<String> FIRST =
      List.of(
          "cosine",
          "cosineAbove.8",
          "cosineAbove.9",
          "sameWords",
          "trigramDice",
          "spanStemsInName",
          "nameStemsInSpan");

  private Features() {}

  static double[] candidate(
      Terminology terminology, Wording span, Near near, double best, Wording name) {
    int first = terminology.firstName(near.concept());
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
      span.stemsIn(name),
      name.stemsIn(span),
      span.editSimilarity(name),
      Math.min(span.length(), name.length()) / longer,
      near.name() == first ? 1 : 0,
      Math.log1p(near.near())
    };
  }

  /** What is to be known of the span alone: the first features of {@link #ANY}. */
  static double[] span(String text, Wording span) {
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

  /**
   * All features of {@link #ANY}. The share that the first candidate has of all is none of them: it
   * says more of the terminology's size than of the span.
   *
   * @param first the features of the candidate ranked first
   */
  static double[] any(double[] span, double[] first) {
    double[] features = Arrays.copyOf(span, ANY.size());
    int at = span.length;
    for (String name : FIRST) {
      features[at++] = first[CANDIDATE.indexOf(name)];
    }
    return features;
  }
}
