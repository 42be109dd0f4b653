package io.prodrome.models.text;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A note's headings: {@code # Name} and {@code ## Name} lines; known names followed by a colon at a
 * line's start or after a gap of two spaces; and unknown names in capitals, or alone in their line,
 * followed by a colon. A section reaches to the next heading.
 */
public final class Sections {

  private static final int LONGEST_NAME = 60;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** What a section says of everything in it. */
  public enum Effect {
    NONE,
    HISTORICAL,
    FAMILY,
    ALLERGIES
  }

  /**
   * A section.
   *
   * @param start where its heading starts
   * @param bodyStart where its heading ends
   * @param name the heading in lower case
   * @param known whether the heading is a usual one, so that nothing in it is a finding
   * @param effect what it says of everything in it
   */
  public record Section(int start, int bodyStart, String name, boolean known, Effect effect) {}

  private static final Map<Language, Map<String, Effect>> KNOWN = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      KNOWN.put(language, known(language));
    }
  }

  private static final Section NONE = new Section(0, 0, "", false, Effect.NONE);

  private final String text;
  private final Map<String, Effect> known;
  private final List<Section> sections = new ArrayList<>();

  private Sections(String text, Map<String, Effect> known) {
    this.text = text;
    this.known = known;
    sections.add(NONE);
  }

  private static Map<String, Effect> known(Language language) {
    Map<String, Effect> known = new HashMap<>();
    Resources.of(Sections.class, language)
        .pairs("sections.tsv")
        .forEach((name, effect) -> known.put(name, Effect.valueOf(effect.strip())));
    return Map.copyOf(known);
  }

  /** An English text's sections; see {@link #of(String, Language)}. */
  public static List<Section> of(String text) {
    return of(text, Language.ENGLISH);
  }

  /**
   * The text's sections in order; the first one, without a name, holds what is before them.
   *
   * @param text any text
   * @param language whose headings are known
   */
  public static List<Section> of(String text, Language language) {
    Sections reader =
        new Sections(text, Objects.requireNonNull(KNOWN.get(language), "every language has names"));
    reader.read();
    return List.copyOf(reader.sections);
  }

  private void read() {
    int line = 0;
    while (line < text.length()) {
      int end = text.indexOf('\n', line);
      if (end < 0) {
        end = text.length();
      }
      readLine(line, end);
      line = end + 1;
    }
  }

  private void readLine(int line, int end) {
    int from = skipSpace(line, end);
    if (from < end && text.charAt(from) == '#') {
      int name = from;
      while (name < end && text.charAt(name) == '#') {
        name++;
      }
      if (end - name <= LONGEST_NAME) {
        add(from, end, tidy(text.substring(name, end)));
        return;
      }
    }
    int first = from;
    for (int i = from; i < end; i++) {
      if (text.charAt(i) == ':') {
        readColon(first, from, i, end);
        from = i + 1;
      }
    }
  }

  /**
   * Takes the words before a colon as a heading if they are one.
   *
   * @param first the line's first character that is not space
   * @param from the line's start, or the last colon's end: a name cannot begin before it
   */
  private void readColon(int first, int from, int colon, int end) {
    int start = Math.max(from, colon - LONGEST_NAME);
    for (int i = colon - 1; i > start; i--) {
      if (text.charAt(i) == ' ' && text.charAt(i - 1) == ' ') {
        start = i + 1;
        break;
      }
    }
    start = skipSpace(start, colon);
    if (start >= colon) {
      return;
    }
    boolean atLineStart = start == first;
    boolean apart = atLineStart || (start >= 2 && text.charAt(start - 2) == ' ');
    if (!apart) {
      return;
    }
    String written = text.substring(start, colon);
    String name = tidy(written);
    boolean aloneInLine = skipSpace(colon + 1, end) == end;
    if (known.containsKey(name)
        || isCapitals(written)
        || (atLineStart && aloneInLine && isTitle(written))) {
      add(start, colon + 1, name);
    }
  }

  private void add(int start, int bodyStart, String name) {
    if (!name.isEmpty()) {
      Effect effect = known.get(name);
      sections.add(
          new Section(
              start, bodyStart, name, effect != null, effect == null ? Effect.NONE : effect));
    }
  }

  private int skipSpace(int from, int end) {
    int at = from;
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static String tidy(String name) {
    String tidy = SPACE.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
    return tidy.endsWith(":") ? tidy.substring(0, tidy.length() - 1).strip() : tidy;
  }

  private static boolean isCapitals(String name) {
    int capitals = 0;
    int words = 1;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isLowerCase(c) || ".;!?*".indexOf(c) >= 0) {
        return false;
      }
      capitals += Character.isUpperCase(c) ? 1 : 0;
      words += c == ' ' ? 1 : 0;
    }
    return capitals >= 4 && words <= 6;
  }

  private static boolean isTitle(String name) {
    String[] words = name.strip().split(" +");
    for (String word : words) {
      boolean small = word.equals("and") || word.equals("of") || word.equals("the");
      if (!small && !Character.isUpperCase(word.charAt(0))) {
        return false;
      }
    }
    return words.length <= 5;
  }
}
