package io.prodrome.models.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A text's words with their UTF-16 offsets and compared forms. A word is a run of letters, digits
 * and combining marks; an apostrophe between letters, a point between digits, and the hyphen after
 * a prefix such as {@code non-} belong to it. Takes time linear in the text, whatever it holds.
 */
public final class Tokens {

  /** Prefixes that are written with a hyphen or without one, and mean the same. */
  private static final Set<String> JOINED_PREFIXES = Set.of("non", "pre", "re", "co", "x", "e");

  private final String text;
  private final Language language;
  private final int[] starts;
  private final int[] ends;
  private final String[] forms;
  private final boolean[] hardGap;

  private Tokens(
      String text, Language language, int[] starts, int[] ends, String[] forms, boolean[] hardGap) {
    this.text = text;
    this.language = language;
    this.starts = starts;
    this.ends = ends;
    this.forms = forms;
    this.hardGap = hardGap;
  }

  /** The words of an English text. */
  public static Tokens of(String text) {
    return of(text, Language.ENGLISH);
  }

  /**
   * The words of a text.
   *
   * @param text any text
   * @param language whose inflection the compared forms take off
   */
  public static Tokens of(String text, Language language) {
    int[] starts = new int[16 + text.length() / 5];
    int[] ends = new int[starts.length];
    List<String> forms = new ArrayList<>(starts.length);
    int at = 0;
    int n = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!Character.isLetterOrDigit(c)) {
        at += Character.charCount(c);
        continue;
      }
      int end = wordEnd(text, at);
      if (n == starts.length) {
        starts = Arrays.copyOf(starts, 2 * n);
        ends = Arrays.copyOf(ends, 2 * n);
      }
      starts[n] = at;
      ends[n] = end;
      forms.add(WordForms.of(text.substring(at, end), language));
      n++;
      at = end;
    }
    boolean[] hardGap = new boolean[n];
    for (int i = 1; i < n; i++) {
      hardGap[i] = isHard(text, ends[i - 1], starts[i]);
    }
    return new Tokens(
        text,
        language,
        Arrays.copyOf(starts, n),
        Arrays.copyOf(ends, n),
        forms.toArray(String[]::new),
        hardGap);
  }

  private static int wordEnd(String text, int start) {
    int at = start;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (isWordPart(c) || (at > start && joins(text, start, at))) {
        at += Character.charCount(c);
      } else {
        break;
      }
    }
    return at;
  }

  private static boolean isWordPart(int c) {
    return Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }

  /** Whether the mark at the place holds the word's parts together. */
  private static boolean joins(String text, int start, int at) {
    if (at + 1 >= text.length()) {
      return false;
    }
    char before = text.charAt(at - 1);
    char after = text.charAt(at + 1);
    return switch (text.charAt(at)) {
      case '\'', '\u2019' -> Character.isLetter(before) && Character.isLetter(after);
      case '.' -> isDigit(before) && isDigit(after);
      case '-' ->
          Character.isLetter(after)
              && at - start <= 3
              && JOINED_PREFIXES.contains(text.substring(start, at).toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether there is more between two words than space, hyphens, slashes and apostrophes. */
  private static boolean isHard(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean abbreviationPoint = c == '.' && to == from + 1;
      if (!Character.isWhitespace(c)
          && !Character.isSpaceChar(c)
          && "-/'\u2019\u2010\u2011\u2013_".indexOf(c) < 0
          && !abbreviationPoint) {
        return true;
      }
    }
    return false;
  }

  /** The text that the offsets count in. */
  public String text() {
    return text;
  }

  /** The language whose rules made the words' forms. */
  public Language language() {
    return language;
  }

  /** How many words there are. */
  public int size() {
    return starts.length;
  }

  /** The first UTF-16 offset of a word. */
  public int start(int token) {
    return starts[token];
  }

  /** The UTF-16 offset after a word. */
  public int end(int token) {
    return ends[token];
  }

  /** The form in which a word is compared. */
  public String form(int token) {
    return forms[token];
  }

  /** Whether punctuation that sets words apart stands before the token. */
  public boolean hardGapBefore(int token) {
    return hardGap[token];
  }

  /** The first token that begins at the offset or later; {@link #size()} if there is none. */
  public int firstFrom(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found : -found - 1;
  }
}
