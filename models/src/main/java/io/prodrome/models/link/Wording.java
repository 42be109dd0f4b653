package io.prodrome.models.link;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a span or a name is written, brought to a form that can be compared: lower case, no
 * diacritics, words of letters and digits, and the trigrams of its characters.
 */
final class Wording {

  /** Long enough for any name; bounds the time that comparing takes. */
  static final int LONGEST = 160;

  private static final int STEM = 6;

  private final String folded;
  private final long[] words;
  private final long[] stems;
  private final long[] trigrams;

  private Wording(String folded, long[] words, long[] stems, long[] trigrams) {
    this.folded = folded;
    this.words = words;
    this.stems = stems;
    this.trigrams = trigrams;
  }

  static Wording of(String text) {
    String folded = fold(text);
    String[] parts = folded.isEmpty() ? new String[0] : folded.split(" ", -1);
    long[] words = new long[parts.length];
    long[] stems = new long[parts.length];
    for (int at = 0; at < parts.length; at++) {
      words[at] = hash(singular(parts[at]));
      stems[at] = stem(singular(parts[at]));
    }
    return new Wording(folded, distinct(words), distinct(stems), trigrams(folded));
  }

  /** Lower case, no diacritics, everything but letters and digits a single space. */
  static String fold(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    String plain = Normalizer.normalize(cut, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder(plain.length());
    boolean gap = false;
    for (int at = 0; at < plain.length() && folded.length() < LONGEST; ) {
      int point = plain.codePointAt(at);
      at += Character.charCount(point);
      if (Character.isLetterOrDigit(point)) {
        if (gap && folded.length() > 0) {
          folded.append(' ');
        }
        gap = false;
        folded.appendCodePoint(point);
      } else if (Character.getType(point) != Character.NON_SPACING_MARK) {
        gap = true;
      }
    }
    return folded.toString();
  }

  private static String singular(String word) {
    int length = word.length();
    if (length > 4 && word.endsWith("ies")) {
      return word.substring(0, length - 3) + "y";
    }
    boolean plural =
        length > 3
            && word.endsWith("s")
            && !word.endsWith("ss")
            && !word.endsWith("is")
            && !word.endsWith("us");
    return plural ? word.substring(0, length - 1) : word;
  }

  /**
   * A word's beginning, which its inflections and derivations share, and in the lowest bits how
   * much it says: long words say more than short ones.
   */
  private static long stem(String word) {
    int length = word.length();
    int kept = length > STEM + 1 ? STEM : length;
    int weight = length <= 3 ? 1 : Math.min(length, STEM + 2);
    return (hash(word.substring(0, kept)) << 4) | (kept < length ? STEM + 2 : weight);
  }

  private static long[] trigrams(String folded) {
    String framed = " " + folded + " ";
    long[] grams = new long[Math.max(0, framed.length() - 2)];
    for (int at = 0; at < grams.length; at++) {
      grams[at] =
          ((long) framed.charAt(at) << 32)
              | ((long) framed.charAt(at + 1) << 16)
              | framed.charAt(at + 2);
    }
    return distinct(grams);
  }

  private static long hash(String word) {
    long hash = 1125899906842597L;
    for (int at = 0; at < word.length(); at++) {
      hash = 31 * hash + word.charAt(at);
    }
    return hash;
  }

  private static long[] distinct(long[] values) {
    Arrays.sort(values);
    int count = 0;
    for (int at = 0; at < values.length; at++) {
      if (at == 0 || values[at] != values[at - 1]) {
        values[count++] = values[at];
      }
    }
    return Arrays.copyOf(values, count);
  }

  private static int shared(long[] one, long[] other) {
    int shared = 0;
    for (int i = 0, j = 0; i < one.length && j < other.length; ) {
      if (one[i] == other[j]) {
        shared++;
        i++;
        j++;
      } else if (one[i] < other[j]) {
        i++;
      } else {
        j++;
      }
    }
    return shared;
  }

  String folded() {
    return folded;
  }

  int words() {
    return words.length;
  }

  int length() {
    return folded.length();
  }

  boolean same(Wording other) {
    return folded.equals(other.folded);
  }

  /** Whether the distinct words are the same, whatever their order and number. */
  boolean sameWords(Wording other) {
    return Arrays.equals(words, other.words);
  }

  /** Dice's coefficient of the trigrams. */
  double trigramDice(Wording other) {
    int all = trigrams.length + other.trigrams.length;
    return all == 0 ? 0 : 2.0 * shared(trigrams, other.trigrams) / all;
  }

  /** The share of this one's words that the other has. */
  double wordsIn(Wording other) {
    return words.length == 0 ? 0 : (double) shared(words, other.words) / words.length;
  }

  /** The share of what this one's stems say that the other's say too. */
  double stemsIn(Wording other) {
    double all = 0;
    double shared = 0;
    for (long stem : stems) {
      double weight = stem & 15;
      all += weight;
      shared += Arrays.binarySearch(other.stems, stem) >= 0 ? weight : 0;
    }
    return all == 0 ? 0 : shared / all;
  }

  /** One less the share of characters that must be changed (Levenshtein). */
  double editSimilarity(Wording other) {
    String one = folded;
    String two = other.folded;
    int longer = Math.max(one.length(), two.length());
    if (longer == 0) {
      return 1;
    }
    int[] row = new int[two.length() + 1];
    Arrays.setAll(row, at -> at);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= two.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return 1 - (double) row[two.length()] / longer;
  }
}
