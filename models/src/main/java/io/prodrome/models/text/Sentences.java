package io.prodrome.models.text;

import io.prodrome.models.text.Sections.Section;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The sentence of each token. A sentence ends at closing punctuation, at a blank line, a heading or
 * a list item ("1.", "2)", a bullet), also within a line, and at a line's end unless the line is so
 * long that it was only wrapped; and after {@value #LONGEST} tokens at the latest, which bounds the
 * work for a text without any punctuation.
 */
public final class Sentences {

  static final int LONGEST = 1000;

  /** A line of this many characters was wrapped rather than ended. */
  private static final int WRAPPED_LINE = 50;

  private static final int LONGEST_BRACKET = 40;

  private static final Map<Language, Set<String>> ABBREVIATIONS = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      ABBREVIATIONS.put(
          language, Set.copyOf(Resources.of(Sentences.class, language).lines("abbreviations.txt")));
    }
  }

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
    boolean closed = false;
    int newline = -1;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        if (newline >= 0 || point) {
          return true;
        }
        newline = i;
      } else if (c == '!' || c == '?') {
        closed |= i + 1 < text.length() && Character.isWhitespace(text.charAt(i + 1));
      } else if (c == '.') {
        point = true;
      } else if (c == '\u2022' || (newline >= 0 && isBullet(c))) {
        return true;
      }
    }
    if (closed) {
      return true;
    }
    if (newline >= 0) {
      int lineStart = text.lastIndexOf('\n', from - 1) + 1;
      return newline - lineStart < WRAPPED_LINE || isNumberedItem(text, to, ".)");
    }
    if (point) {
      return to - from > 1 ? isSentenceEnd(tokens, token) : isSpaceLost(tokens, token);
    }
    return isNumberedItem(text, to, ")")
        && Character.isWhitespace(text.charAt(to - 1))
        && !isBracketOpen(text, to);
  }

  private static boolean isSentenceEnd(Tokens tokens, int token) {
    String text = tokens.text();
    if (text.charAt(tokens.end(token - 1)) != '.') {
      return true;
    }
    if (text.startsWith(".,", tokens.end(token - 1))) {
      return isAfterLineBreak(tokens, token);
    }
    String word = wordBefore(tokens, token);
    boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0));
    return !initial && !isAbbreviation(tokens, word);
  }

  /**
   * Whether a comma after a point stands for a lost line break ("joints.,Abdomen") rather than for
   * itself ("p.o., then", "St. Mary's Hosp., with").
   */
  private static boolean isAfterLineBreak(Tokens tokens, int token) {
    String text = tokens.text();
    int afterComma = tokens.end(token - 1) + 2;
    int first = text.codePointAt(tokens.start(token));
    return afterComma >= text.length()
        || text.charAt(afterComma) != ' '
        || Character.isUpperCase(first)
        || Character.isDigit(first);
  }

  /** Whether the space after a sentence was left out: "No rash.The abdomen is soft". */
  private static boolean isSpaceLost(Tokens tokens, int token) {
    String text = tokens.text();
    int start = tokens.start(token);
    String word = wordBefore(tokens, token);
    return word.length() > 2
        && Character.isLowerCase(text.charAt(tokens.end(token - 1) - 1))
        && Character.isUpperCase(text.charAt(start))
        && tokens.end(token) - start > 1
        && Character.isLowerCase(text.charAt(start + 1))
        && !isAbbreviation(tokens, word);
  }

  private static String wordBefore(Tokens tokens, int token) {
    return tokens
        .text()
        .substring(tokens.start(token - 1), tokens.end(token - 1))
        .toLowerCase(Locale.ROOT);
  }

  private static boolean isAbbreviation(Tokens tokens, String word) {
    Set<String> abbreviations = ABBREVIATIONS.get(tokens.language());
    return abbreviations != null && abbreviations.contains(word);
  }

  private static boolean isBullet(char c) {
    return c == '-' || c == '*' || c == '\u2022' || c == '#' || c == '+' || c == '>';
  }

  private static boolean isNumberedItem(String text, int at, String closing) {
    int i = at;
    while (i < text.length() && i < at + 3 && Character.isDigit(text.charAt(i))) {
      i++;
    }
    return i > at && i < text.length() && closing.indexOf(text.charAt(i)) >= 0;
  }

  /** Whether a bracket was opened shortly before, so that the next one closes it. */
  private static boolean isBracketOpen(String text, int at) {
    for (int i = at - 1; i >= 0 && i > at - LONGEST_BRACKET; i--) {
      char c = text.charAt(i);
      if (c == '(' || c == ')') {
        return c == '(';
      }
    }
    return false;
  }
}
