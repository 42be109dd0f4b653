package io.prodrome.models.recognise.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Learns from a terminology which words mean the same: where two names of one concept differ in one
 * word only ("renal agenesis", "kidney agenesis"), the two words are counted as a pair. A pair's
 * strength is the share of the rarer word's concepts in which it is seen. Pairs that are seen
 * seldom, or are weak, are chance.
 */
final class WordSynonyms {

  private static final int LEAST_CONCEPTS = 4;
  private static final double LEAST_STRENGTH = 0.12;
  private static final int MOST_OF_A_WORD = 6;

  /** Of a concept with very many names the first ones, which bounds the pairs to compare. */
  private static final int MOST_NAMES = 16;

  private static final int LONGEST_NAME = 6;

  private final Map<Long, Integer> concepts = new HashMap<>();

  /**
   * Counts the pairs of one concept's names.
   *
   * @param names the sorted, different words of each name
   */
  void add(List<int[]> names) {
    List<Long> seen = new ArrayList<>();
    int n = Math.min(names.size(), MOST_NAMES);
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        long pair = difference(names.get(i), names.get(j));
        if (pair >= 0 && !seen.contains(pair)) {
          seen.add(pair);
          concepts.merge(pair, 1, Integer::sum);
        }
      }
    }
  }

  /**
   * The two words in which the names differ, the smaller number first; negative if not just two.
   */
  private static long difference(int[] one, int[] other) {
    if (one.length != other.length || one.length < 2 || one.length > LONGEST_NAME) {
      return -1;
    }
    int left = -1;
    int right = -1;
    int i = 0;
    int j = 0;
    while (i < one.length || j < other.length) {
      if (i < one.length && j < other.length && one[i] == other[j]) {
        i++;
        j++;
      } else if (j >= other.length || (i < one.length && one[i] < other[j])) {
        if (left >= 0) {
          return -1;
        }
        left = one[i++];
      } else {
        if (right >= 0) {
          return -1;
        }
        right = other[j++];
      }
    }
    return left < 0 || right < 0
        ? -1
        : ((long) Math.min(left, right) << 32) | Math.max(left, right);
  }

  /**
   * Each word's synonyms, the strongest first.
   *
   * @param conceptsOf in how many concepts each word is seen
   * @param mayHave whether a word may have synonyms at all
   */
  Map<Integer, List<Synonym>> learned(int[] conceptsOf, IntPredicate mayHave) {
    Map<Integer, List<Synonym>> found = new HashMap<>();
    concepts.forEach(
        (pair, seen) -> {
          int left = (int) (pair >>> 32);
          int right = (int) (long) pair;
          double strength = seen / (double) Math.min(conceptsOf[left], conceptsOf[right]);
          if (seen >= LEAST_CONCEPTS
              && strength >= LEAST_STRENGTH
              && mayHave.test(left)
              && mayHave.test(right)) {
            put(found, left, new Synonym(right, (float) Math.min(0.99, strength)));
            put(found, right, new Synonym(left, (float) Math.min(0.99, strength)));
          }
        });
    found.replaceAll(
        (word, synonyms) ->
            synonyms.stream()
                .sorted(
                    Comparator.comparing(Synonym::strength).reversed().thenComparing(Synonym::word))
                .limit(MOST_OF_A_WORD)
                .toList());
    return found;
  }

  private static void put(Map<Integer, List<Synonym>> found, int word, Synonym synonym) {
    found.computeIfAbsent(word, key -> new ArrayList<>()).add(synonym);
  }

  /** The words in order, each once. */
  static int[] sorted(int[] words) {
    return Arrays.stream(words).sorted().distinct().toArray();
  }

  /**
   * A word that may stand for another.
   *
   * @param word its number
   * @param strength how much it means the same, above 0 and below 1
   */
  record Synonym(int word, float strength) {}
}
