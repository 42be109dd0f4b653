package io.prodrome.models.context;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lengths of time, years and numbers in one text, for the slots of cues: {@code <long>} is a length
 * of more than two weeks, {@code <short>} one of up to two weeks (ConText calls what began more
 * than two weeks ago historical), {@code <years>} one of a year or more, {@code <months>} one
 * between these, {@code <year>} a calendar year, {@code <number>} any number.
 */
final class TimeSpans implements PhraseTrie.Slots {

  static final List<String> SLOTS = List.of("long", "short", "years", "months", "year", "number");

  private static final String LIST = "time-words.tsv";

  private static final int LONG = 0;
  private static final int SHORT = 1;
  private static final int YEARS = 2;
  private static final int MONTHS = 3;
  private static final int YEAR = 4;
  private static final int NUMBER = 5;

  private static final double TWO_WEEKS_IN_DAYS = 14;
  private static final double YEAR_IN_DAYS = 365;

  /** What "weeks" without a number stands for, at the least. */
  private static final double A_FEW = 3;

  private static final Map<Language, Map<String, Word>> WORDS = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      WORDS.put(language, words(language));
    }
  }

  private final Tokens tokens;
  private final Map<String, Word> words;
  private final int[] spanEnds;
  private final double[] days;
  private final int[] numberEnds;
  private final boolean[] isYear;

  private TimeSpans(Tokens tokens) {
    this.tokens = tokens;
    this.words = Objects.requireNonNull(WORDS.get(tokens.language()), "every language has words");
    this.spanEnds = new int[tokens.size()];
    this.days = new double[tokens.size()];
    this.numberEnds = new int[tokens.size()];
    this.isYear = new boolean[tokens.size()];
  }

  static TimeSpans of(Tokens tokens) {
    TimeSpans spans = new TimeSpans(tokens);
    Arrays.fill(spans.spanEnds, -1);
    Arrays.fill(spans.numberEnds, -1);
    for (int i = 0; i < tokens.size(); i++) {
      spans.read(i);
    }
    return spans;
  }

  static String version(Language language) {
    return Resources.of(TimeSpans.class, language).version(LIST);
  }

  @Override
  public int end(int slot, int from) {
    return switch (slot) {
      case LONG -> days[from] > TWO_WEEKS_IN_DAYS ? spanEnds[from] : -1;
      case SHORT -> days[from] <= TWO_WEEKS_IN_DAYS ? spanEnds[from] : -1;
      case YEARS -> days[from] >= YEAR_IN_DAYS ? spanEnds[from] : -1;
      case MONTHS ->
          days[from] > TWO_WEEKS_IN_DAYS && days[from] < YEAR_IN_DAYS ? spanEnds[from] : -1;
      case YEAR -> isYear[from] ? from + 1 : -1;
      case NUMBER -> numberEnds[from];
      default -> throw new IllegalArgumentException("slot " + slot);
    };
  }

  private void read(int from) {
    String form = tokens.form(from);
    boolean digit = form.charAt(0) >= '0' && form.charAt(0) <= '9';
    Word word = digit ? null : words.get(form);
    if (!digit && word == null) {
      return;
    }
    if (digit) {
      isYear[from] = isYear(form);
      if (readJoined(from, form)) {
        return;
      }
    }
    int at = from;
    while (at < tokens.size() && kind(at) == Kind.ABOUT && at - from < 3) {
      at++;
    }
    double count = 1;
    boolean counted = false;
    int numberEnd = at;
    for (int i = at; i < tokens.size() && i - from < 8; i++) {
      double number = number(i);
      if (number >= 0) {
        count = number;
        counted = true;
        numberEnd = i + 1;
      } else if (!counted || kind(i) != Kind.JOIN) {
        break;
      }
    }
    if (counted && at == from) {
      numberEnds[from] = numberEnd;
    }
    int unit = numberEnd;
    while (counted && unit < tokens.size() && kind(unit) == Kind.FILL && unit - numberEnd < 2) {
      unit++;
    }
    if (unit < tokens.size() && kind(unit) == Kind.UNIT && !broken(from, unit)) {
      double one = Objects.requireNonNull(words.get(tokens.form(unit)), "a unit").value();
      spanEnds[from] = unit + 1;
      days[from] = one * (counted ? count : isPlural(unit) ? A_FEW : 1);
    }
  }

  /** Reads "3yrs" and "10d", written as one word. */
  private boolean readJoined(int from, String form) {
    int digits = 0;
    while (digits < form.length() && form.charAt(digits) >= '0' && form.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == form.length() || digits > 4) {
      return false;
    }
    Word unit = words.get(WordForms.of(form.substring(digits), tokens.language()));
    if (unit == null || unit.kind() != Kind.UNIT) {
      return false;
    }
    spanEnds[from] = from + 1;
    days[from] = decimal(form.substring(0, digits)) * unit.value();
    return true;
  }

  private boolean broken(int from, int to) {
    for (int i = from + 1; i <= to; i++) {
      if (tokens.hardGapBefore(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isPlural(int token) {
    char last = tokens.text().charAt(tokens.end(token) - 1);
    return (last == 's' || last == 'S') && tokens.end(token) - tokens.start(token) > 3;
  }

  private @Nullable Kind kind(int token) {
    Word word = words.get(tokens.form(token));
    return word == null ? null : word.kind();
  }

  /** The number that the token is, or -1. */
  private double number(int token) {
    String form = tokens.form(token);
    if (form.charAt(0) >= '0' && form.charAt(0) <= '9') {
      return decimal(form);
    }
    Word word = words.get(form);
    return word != null && word.kind() == Kind.NUMBER ? word.value() : -1;
  }

  private static double decimal(String form) {
    double value = 0;
    double place = 0;
    for (int i = 0; i < form.length(); i++) {
      char c = form.charAt(i);
      if (c >= '0' && c <= '9') {
        value = place == 0 ? value * 10 + (c - '0') : value + (c - '0') * place;
        place /= 10;
      } else if (c == '.' && place == 0) {
        place = 0.1;
      } else {
        return -1;
      }
    }
    return value;
  }

  private static boolean isYear(String form) {
    if (form.length() != 4 || !(form.startsWith("19") || form.startsWith("20"))) {
      return false;
    }
    return decimal(form) >= 0;
  }

  private static Map<String, Word> words(Language language) {
    Map<String, Word> words = new HashMap<>();
    Resources.of(TimeSpans.class, language)
        .pairs(LIST)
        .forEach(
            (word, meaning) -> {
              String[] parts = meaning.split(" ");
              words.put(
                  WordForms.of(word, language),
                  new Word(
                      Kind.valueOf(parts[0]), parts.length > 1 ? Double.parseDouble(parts[1]) : 0));
            });
    return Map.copyOf(words);
  }

  private enum Kind {
    UNIT,
    NUMBER,
    JOIN,
    FILL,
    ABOUT
  }

  /**
   * A word that times are written with.
   *
   * @param value a unit's days, or a number
   */
  private record Word(Kind kind, double value) {}
}
