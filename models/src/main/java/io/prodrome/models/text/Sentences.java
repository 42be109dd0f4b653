package io.prodrome.models.text;

import io.prodrome.models.text.Sections.Section;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The sentence of each token. A sentence ends at closing punctuation, at a blank line, a heading or
 * a list item, and at a line's end unless the line is so long that it was only wrapped; and after
 * {@value #LONGEST} tokens at the latest, which bounds the work for a text without any punctuation.
 */
public final class Sentences {

  static final int LONGEST = 1000;

  /** A line of this many characters was wrapped rather than ended. */
  private static final int WRAPPED_LINE = 50;

  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "eg", "ie", "etc", "pt", "no",
          "dept", "fig", "mt", "jr", "sr", "ca", "al");

  private Sentences() {}

  /**
   * The first token of each sentence, in order, and the number of tokens as the last element.
   *
   * @param sections the text's sections, in order
   */
  public static int[] starts(Tokens tokens, List<Section> sections) {
    boolean[] starts = new boolean[tokens.size() + 1];
    starts[tokens.size()] = true;
    int last = 0;
    int found = 1;
    int section = 0;
    for (int i = 0; i < tokens.size(); i++) {
      boolean heading = false;
      while (section < sections.size() && edge(sections, section) <= tokens.start(i)) {
        section++;
        heading = true;
      }
      if (i == 0 || heading || i - last >= LONGEST || endsBefore(tokens, i)) {
        starts[i] = true;
        last = i;
        found++;
      }
    }
    int[] result = new int[found];
    int n = 0;
    for (int i = 0; i < starts.length; i++) {
      if (starts[i]) {
        result[n++] = i;
      }
    }
    return result;
  }

  /** A heading's start; its end is found as a break by the colon or line end after it. */
  private static int edge(List<Section> sections, int section) {
    return sections.get(section).start();
  }

  private static boolean endsBefore(Tokens tokens, int token) {
    String text = tokens.text();
    int from = tokens.end(token - 1);
    int to = tokens.start(token);
    boolean point = false;
    int newline = -1;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        if (newline >= 0 || point) {
          return true;
        }
        newline = i;
      } else if (c == '!' || c == '?') {
        if (i + 1 < text.length() && Character.isWhitespace(text.charAt(i + 1))) {
          return true;
        }
      } else if (c == '.') {
        point = true;
      } else if (newline >= 0 && isBullet(c)) {
        return true;
      }
    }
    if (newline >= 0) {
      int lineStart = text.lastIndexOf('\n', from - 1) + 1;
      boolean numbered = Character.isDigit(text.charAt(to)) && isNumberedItem(text, to);
      return newline - lineStart < WRAPPED_LINE || numbered;
    }
    return point && to - from > 1 && isSentenceEnd(tokens, token);
  }

  private static boolean isSentenceEnd(Tokens tokens, int token) {
    String text = tokens.text();
    if (text.charAt(tokens.end(token - 1)) != '.') {
      return true;
    }
    String word =
        text.substring(tokens.start(token - 1), tokens.end(token - 1)).toLowerCase(Locale.ROOT);
    boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0));
    return !initial && !ABBREVIATIONS.contains(word);
  }

  private static boolean isBullet(char c) {
    return c == '-' || c == '*' || c == '\u2022' || c == '#' || c == '+' || c == '>';
  }

  private static boolean isNumberedItem(String text, int at) {
    int i = at;
    while (i < text.length() && i < at + 4 && Character.isDigit(text.charAt(i))) {
      i++;
    }
    return i < text.length() && (text.charAt(i) == '.' || text.charAt(i) == ')');
  }
}
