package io.prodrome.models.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A note's headings, of any of these forms; a section reaches to the next heading.
 *
 * <ul>
 *   <li>{@code # Name} and {@code ## Name} lines;
 *   <li>usual names, and unknown names in capitals, followed by a colon: at a line's start, after
 *       closing punctuation (also without a space, as where a note's line breaks were lost:
 *       "joints.,REVIEW OF SYSTEMS: , Denies"), or after a gap of two spaces;
 *   <li>unknown names alone in their line and followed by a colon;
 *   <li>usual names alone in their line, and unknown names in capitals with an empty line after
 *       them, without a colon.
 * </ul>
 */
public final class Sections {

  private static final int LONGEST_NAME = 60;
  private static final int MOST_WORDS = 6;
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

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

  private static final Map<Language, Names> NAMES = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      NAMES.put(language, Names.of(language));
    }
  }

  private static final Section NONE = new Section(0, 0, "", false, Effect.NONE);

  private final String text;
  private final Names names;
  private final List<Section> sections = new ArrayList<>();

  private Sections(String text, Names names) {
    this.text = text;
    this.names = names;
    sections.add(NONE);
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
        new Sections(text, Objects.requireNonNull(NAMES.get(language), "every language has names"));
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
        add(from, end, tidy(text.substring(name, end)), false);
        return;
      }
    }
    boolean colon = false;
    int first = from;
    for (int i = from; i < end; i++) {
      if (text.charAt(i) == ':') {
        colon = true;
        readColon(first, from, i, end);
        from = i + 1;
      }
    }
    if (!colon) {
      readNameAlone(first, end);
    }
  }

  /** Takes a line without a colon as a heading if it is one. */
  private void readNameAlone(int from, int lineEnd) {
    int end = lineEnd;
    while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (end == from || end - from > LONGEST_NAME || !Character.isUpperCase(text.charAt(from))) {
      return;
    }
    String written = text.substring(from, end);
    String name = tidy(written);
    if (names.effect(name) != null) {
      add(from, end, name, false);
    } else if (isCapitals(written) && isLetters(written) && isBlankAfter(lineEnd)) {
      add(from, end, name, false);
    }
  }

  private boolean isBlankAfter(int lineEnd) {
    for (int i = lineEnd + 1; i < text.length() && i < lineEnd + LONGEST_NAME; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        return true;
      }
      if (!Character.isWhitespace(c)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Takes the words before a colon as a heading if they are one.
   *
   * @param first the line's first character that is not space
   * @param from the line's start, or the last colon's end: a name cannot begin before it
   */
  private void readColon(int first, int from, int colon, int end) {
    int start = nameStart(from, colon);
    if (start < 0) {
      return;
    }
    String written = text.substring(start, colon);
    String name = tidy(written);
    boolean atLineStart = start == first;
    boolean aloneInLine = skipSpace(colon + 1, end) == end;
    boolean usual =
        names.effect(name) != null && (atLineStart || Character.isUpperCase(text.charAt(start)));
    if (usual || isCapitals(written)) {
      add(start, colon + 1, name, false);
    } else if (atLineStart && aloneInLine && isTitle(written)) {
      add(start, colon + 1, name, true);
    }
  }

  /** Where the name that ends at the colon may begin: after the last break before it, or -1. */
  private int nameStart(int from, int colon) {
    int least = Math.max(from, colon - LONGEST_NAME);
    int start = -1;
    for (int i = colon - 1; i >= least; i--) {
      if (isBreak(i, colon)) {
        start = i + 1;
        break;
      }
    }
    if (start < 0) {
      if (least > from) {
        return -1;
      }
      start = least;
    }
    while (start < colon && (Character.isWhitespace(text.charAt(start)) || isMark(start))) {
      start++;
    }
    return start < colon ? start : -1;
  }

  /** Whether a new sentence, line or item may begin after the place. */
  private boolean isBreak(int at, int limit) {
    char c = text.charAt(at);
    char next = at + 1 < limit ? text.charAt(at + 1) : ' ';
    return switch (c) {
      case '.', ';', '!', '?', '\u2022' -> true;
      // A comma right before a word stands for a lost line break; "FAMILY, SOCIAL HISTORY" has one
      // with space after it.
      case ',' -> next != ' ' || (at > 0 && ".:;".indexOf(text.charAt(at - 1)) >= 0);
      case ' ' -> next == ' ';
      default -> false;
    };
  }

  private boolean isMark(int at) {
    return ",-*\u2022".indexOf(text.charAt(at)) >= 0;
  }

  /**
   * Adds a section.
   *
   * @param within whether an unknown name is one of a part of the section before it
   */
  private void add(int start, int bodyStart, String name, boolean within) {
    if (!name.isEmpty()) {
      Effect effect = names.effect(name);
      Effect otherwise = within ? sections.get(sections.size() - 1).effect() : Effect.NONE;
      sections.add(
          new Section(start, bodyStart, name, effect != null, effect == null ? otherwise : effect));
    }
  }

  private int skipSpace(int from, int end) {
    int at = from;
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static String tidy(String written) {
    String name = written.replace("&", " and ").strip().toLowerCase(Locale.ROOT);
    String tidy = SPACE.matcher(name).replaceAll(" ");
    tidy = tidy.replace(" /", "/").replace("/ ", "/");
    int end = tidy.length();
    while (end > 0 && ":,; ".indexOf(tidy.charAt(end - 1)) >= 0) {
      end--;
    }
    return tidy.substring(0, end);
  }

  private static boolean isLetters(String name) {
    return name.chars().noneMatch(Character::isDigit);
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
      words += c == ' ' && i > 0 && name.charAt(i - 1) != ' ' ? 1 : 0;
    }
    return capitals >= 4 && words <= MOST_WORDS;
  }

  private static boolean isTitle(String name) {
    String[] words = name.strip().split(" +");
    for (String word : words) {
      boolean small = word.length() <= 3 && Character.isLowerCase(word.charAt(0));
      if (!small && !Character.isUpperCase(word.charAt(0))) {
        return false;
      }
    }
    return words.length <= 5;
  }

  /**
   * A language's usual headings.
   *
   * @param effects what they say, by name
   * @param owners what may stand before a name: "his ", "patient's "
   */
  private record Names(Map<String, Effect> effects, List<String> owners) {

    private static final String OWNER = "@owner";

    static Names of(Language language) {
      Map<String, Effect> effects = new HashMap<>();
      List<String> owners = new ArrayList<>();
      Resources.of(Sections.class, language)
          .pairs("sections.tsv")
          .forEach(
              (name, effect) -> {
                if (name.startsWith(OWNER)) {
                  owners.add(effect.strip() + " ");
                } else {
                  effects.put(plain(name), Effect.valueOf(effect.strip()));
                }
              });
      return new Names(Map.copyOf(effects), List.copyOf(owners));
    }

    /** What a name in lower case says; null for an unusual one. */
    @Nullable Effect effect(String name) {
      String plain = plain(name);
      Effect effect = effects.get(plain);
      for (int i = 0; effect == null && i < owners.size(); i++) {
        if (plain.startsWith(owners.get(i))) {
          effect = effects.get(plain.substring(owners.get(i).length()));
        }
      }
      return effect;
    }

    /** The name without accents, which capitals often lack. */
    private static String plain(String name) {
      if (name.chars().allMatch(c -> c < 0x80)) {
        return name;
      }
      return MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    }
  }
}
