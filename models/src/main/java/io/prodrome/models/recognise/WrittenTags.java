package io.prodrome.models.recognise;

import io.prodrome.models.terminology.SemanticTags;
import java.util.Locale;

/** What a note writes right after a name and belongs to it: brackets and semantic tags. */
final class WrittenTags {

  /** The longest tag has 22 characters: an open bracket in a long text must not be searched far. */
  private static final int LONGEST_TAG = 30;

  private WrittenTags() {}

  /**
   * Where a name ends whose last word stands in brackets: "severe anxiety (panic)".
   *
   * @param start where the name starts
   * @param end where its last word ends
   * @return the offset after the bracket that closes one opened in the name, or {@code end}
   */
  static int bracketEnd(String text, int start, int end) {
    if (end < text.length()) {
      char close = text.charAt(end);
      char open = close == ')' ? '(' : close == ']' ? '[' : 0;
      if (open != 0 && count(text, open, start, end) > count(text, close, start, end)) {
        return end + 1;
      }
    }
    return end;
  }

  private static int count(String text, char c, int start, int end) {
    int count = 0;
    for (int i = start; i < end; i++) {
      count += text.charAt(i) == c ? 1 : 0;
    }
    return count;
  }

  /**
   * Where a semantic tag that is written after a name ends: "sore throat (disorder)".
   *
   * @param from where the name ends
   * @return the offset after the closing bracket, or {@code from} if no tag follows
   */
  static int tagEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ' && at - from < 3) {
      at++;
    }
    if (at >= text.length() || text.charAt(at) != '(') {
      return from;
    }
    String ahead = text.substring(at + 1, Math.min(text.length(), at + 2 + LONGEST_TAG));
    int close = ahead.indexOf(')');
    return close > 0 && SemanticTags.isTag(ahead.substring(0, close).toLowerCase(Locale.ROOT))
        ? at + 2 + close
        : from;
  }

  /** The semantic tag in a stretch that {@link #tagEnd} found; empty if there is none. */
  static String tag(String text, int from, int to) {
    return to > from
        ? SemanticTags.of("x" + text.substring(from, to).strip().toLowerCase(Locale.ROOT))
        : "";
  }
}
