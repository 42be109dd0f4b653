package io.prodrome.models.recognise;

import io.prodrome.models.text.Tokens;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The short forms that a text explains itself, "chronic kidney disease (CKD)", by the algorithm of
 * Schwartz and Hearst (Pacific Symposium on Biocomputing 2003): from its last letter to its first,
 * each letter of the short form is found in the words before the bracket, the first one at a word's
 * start. Immutable once made.
 */
final class Abbreviations {

  private static final int SHORTEST = 2;
  private static final int LONGEST = 10;

  /** A text explains few short forms; a hostile one must not make the table grow. */
  private static final int MOST = 500;

  private static final int CHARACTERS_BEFORE = 120;

  private final Map<String, LongForm> longForms = new HashMap<>();
  private final BitSet explained = new BitSet();

  private Abbreviations() {}

  /**
   * What a short form stands for.
   *
   * @param start where the words start
   * @param end where they end
   */
  record LongForm(int start, int end) {}

  static Abbreviations of(Tokens tokens) {
    Abbreviations found = new Abbreviations();
    String text = tokens.text();
    for (int i = 1; i < tokens.size() && found.longForms.size() < MOST; i++) {
      int start = tokens.start(i);
      if (start > 0 && text.charAt(start - 1) == '(') {
        int close = closing(text, start);
        if (close > 0) {
          if (found.add(text, start, close)) {
            int last = tokens.firstFrom(close) - 1;
            found.explained.set(i, last + 1);
          }
        }
      }
    }
    return found;
  }

  /** Where the bracket closes, if what is in it can be a short form; else -1. */
  private static int closing(String text, int start) {
    boolean capital = false;
    int end = Math.min(text.length(), start + LONGEST + 2);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == ')' || c == ';' || c == ',') {
        return capital && i - start >= SHORTEST ? i : -1;
      }
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '/') {
        return -1;
      }
      capital |= Character.isUpperCase(c);
    }
    return -1;
  }

  private boolean add(String text, int start, int close) {
    String written = text.substring(start, close);
    String one = singular(written);
    int before = start - 1;
    while (before > 0 && Character.isWhitespace(text.charAt(before - 1))) {
      before--;
    }
    int from = longFormStart(text, Math.max(0, before - CHARACTERS_BEFORE), before, one);
    if (from >= 0 && before - from > one.length()) {
      LongForm longForm = new LongForm(from, before);
      longForms.putIfAbsent(one, longForm);
      longForms.putIfAbsent(one + "s", longForm);
      return true;
    }
    return false;
  }

  /** "BCCs" are several of a BCC. */
  private static String singular(String written) {
    int n = written.length();
    boolean plural =
        n > 2 && written.charAt(n - 1) == 's' && Character.isUpperCase(written.charAt(n - 2));
    return plural ? written.substring(0, n - 1) : written;
  }

  private static int longFormStart(String text, int from, int to, String shortForm) {
    int words = Math.min(shortForm.length() + 5, shortForm.length() * 2);
    int at = to - 1;
    int seen = 0;
    for (int s = shortForm.length() - 1; s >= 0; s--) {
      char wanted = Character.toLowerCase(shortForm.charAt(s));
      if (!Character.isLetterOrDigit(wanted)) {
        continue;
      }
      while (at >= from
          && (Character.toLowerCase(text.charAt(at)) != wanted
              || (s == 0 && at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))))) {
        char c = text.charAt(at);
        if (Character.isWhitespace(c) && ++seen > words || c == '(' || c == ')' || c == ';') {
          return -1;
        }
        at--;
      }
      if (at < from) {
        return -1;
      }
      at--;
    }
    return at + 1;
  }

  /** What the words stand for, if the text says. */
  Optional<LongForm> longForm(String words) {
    return words.length() > LONGEST + 2
        ? Optional.empty()
        : Optional.ofNullable(longForms.get(words));
  }

  /** The tokens of short forms in the brackets that explain them. */
  BitSet explained() {
    return explained;
  }

  boolean isEmpty() {
    return longForms.isEmpty();
  }
}
