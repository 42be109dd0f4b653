package io.prodrome.models.medication;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A language's words for doses, routes and frequencies. Immutable once made. */
final class UseWords {

  /** What a phrase is. */
  enum Kind {
    /** A unit of mass, volume or activity: milligram. */
    UNIT,
    /** A thing that is counted: tablet, puff. */
    FORM,
    /** What a dose is divided by, after a slash: kilogram, minute. */
    PER,
    ROUTE,
    FREQUENCY,
    /** A number in words. */
    NUMBER,
    /** A word between two numbers of a range. */
    RANGE,
    /** A word between a dose and the medication: "5 mg of". */
    OF,
    /** A word after which something else is spoken of. */
    STOP
  }

  static final String LIST = "medication-words.tsv";

  private static final List<String> SLOTS = List.of("number", "interval", "hours", "pattern");

  private static final Map<Language, UseWords> ALL = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      ALL.put(language, new UseWords(language));
    }
  }

  private final PhraseTrie trie = new PhraseTrie(SLOTS);
  private final Set<String> units = new HashSet<>();
  private final Set<String> forms = new HashSet<>();
  private final Set<String> divisors = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();
  private final Set<String> ranges = new HashSet<>();
  private final Set<String> ofs = new HashSet<>();
  private final Set<String> stops = new HashSet<>();

  private UseWords(Language language) {
    Resources.of(UseWords.class, language)
        .pairs(LIST)
        .forEach(
            (phrase, name) -> {
              Kind kind = Kind.valueOf(name.strip().toUpperCase(Locale.ROOT));
              switch (kind) {
                case UNIT -> units.add(WordForms.of(phrase, language));
                case FORM -> forms.add(WordForms.of(phrase, language));
                case PER -> divisors.add(WordForms.of(phrase, language));
                case NUMBER -> numbers.add(WordForms.of(phrase, language));
                case RANGE -> ranges.add(WordForms.of(phrase, language));
                case OF -> ofs.add(WordForms.of(phrase, language));
                case STOP -> stops.add(WordForms.of(phrase, language));
                case ROUTE, FREQUENCY -> trie.putIfAbsent(phrase, language, kind.ordinal());
              }
            });
  }

  static UseWords of(Language language) {
    return Objects.requireNonNull(ALL.get(language), "every language has words");
  }

  boolean isUnit(String form) {
    return units.contains(form);
  }

  boolean isForm(String form) {
    return forms.contains(form);
  }

  boolean isTime(String form) {
    return divisors.contains(form);
  }

  boolean isDivisor(String form) {
    return divisors.contains(form) || isUnit(form) || isForm(form);
  }

  boolean isNumber(String form) {
    return numbers.contains(form);
  }

  boolean isRange(String form) {
    return ranges.contains(form);
  }

  boolean isOf(String form) {
    return ofs.contains(form);
  }

  boolean isStop(String form) {
    return stops.contains(form);
  }

  int[] number(Tokens text) {
    return trie.number(text);
  }

  /** The longest route or frequency at the token; its value is a {@link Kind}'s ordinal. */
  long longest(Tokens text, int[] numbered, Amounts amounts, int from, int limit) {
    return trie.longest(text, numbered, amounts, from, limit);
  }
}
