package io.prodrome.models.context;

import io.prodrome.domain.Digests;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The phrases that say how what is near them is meant, read from {@code context-cues.tsv}: after
 * NegEx (Chapman et al., J Biomed Inform 2001) and ConText (Harkema et al., J Biomed Inform 2009).
 * Immutable once made.
 */
public final class ContextCues {

  /** What a cue says. */
  enum Meaning {
    NEGATED,
    POSSIBLE,
    HISTORICAL,
    HYPOTHETICAL,
    FAMILY,
    OTHER,
    CURRENT,
    /** Told of the patient before the reason for coming: "a man with asthma ...". */
    INTRODUCED,
    /** Stands before the reason for coming: "... who presents with". */
    BEFORE_REASON;

    int bit() {
      return 1 << ordinal();
    }
  }

  /**
   * What a cue does, as sums of {@link Meaning#bit}.
   *
   * @param pre what it says of what follows, to the sentence's end or where that is ended
   * @param post what it says of what precedes, to the sentence's start or where that is ended
   * @param preNear what it says only of the words that follow it, to the next punctuation
   * @param postNear what it says only of the words that precede it, to the next punctuation
   * @param ends which meanings of other cues do not reach past it
   */
  record Rule(int pre, int post, int preNear, int postNear, int ends) {}

  private static final String LIST = "context-cues.tsv";
  private static final String HABITS = "habits.txt";
  private static final int ALL = (1 << Meaning.values().length) - 1;

  private static final Map<Language, ContextCues> ALL_LANGUAGES = new EnumMap<>(Language.class);

  static {
    for (Language language : Language.values()) {
      ALL_LANGUAGES.put(language, new ContextCues(language));
    }
  }

  private final PhraseTrie trie = new PhraseTrie(TimeSpans.SLOTS);
  private final List<Rule> rules = new ArrayList<>();
  private final Set<String> habits = new HashSet<>();
  private final Set<String> besideHabits = new HashSet<>();

  private ContextCues(Language language) {
    for (String word : lists(language).lines(HABITS)) {
      boolean beside = word.startsWith("+");
      (beside ? besideHabits : habits)
          .add(WordForms.of(beside ? word.substring(1) : word, language));
    }
    Map<String, String> lines = lists(language).pairs(LIST);
    Map<String, List<String>> classes = new HashMap<>();
    lines.forEach(
        (phrase, meaning) -> {
          if (phrase.startsWith("@")) {
            classes.put("{" + phrase.substring(1) + "}", members(meaning));
          } else if (phrase.indexOf('{') < 0 && !add(phrase, rule(meaning), language)) {
            throw new IllegalStateException("a cue of the same form differs: " + phrase);
          }
        });
    // A phrase that is written out goes before one that its words' classes make.
    lines.forEach(
        (phrase, meaning) -> {
          if (phrase.indexOf('{') >= 0) {
            spread(phrase, rule(meaning), classes, language);
          }
        });
  }

  /** The cues of a language. */
  public static ContextCues of(Language language) {
    return Objects.requireNonNull(ALL_LANGUAGES.get(language), "every language has cues");
  }

  private static List<String> members(String column) {
    return List.of(column.strip().split(" *\\| *", -1));
  }

  /** Adds a phrase for each member of the classes of words in it. */
  private void spread(
      String phrase, Rule rule, Map<String, List<String>> classes, Language language) {
    int open = phrase.indexOf('{');
    if (open < 0) {
      add(phrase, rule, language);
      return;
    }
    String name = phrase.substring(open, phrase.indexOf('}', open) + 1);
    for (String member : Objects.requireNonNull(classes.get(name), name)) {
      spread(phrase.replace(name, member), rule, classes, language);
    }
  }

  /** Adds a phrase; false if there is one of the same form with another rule. */
  private boolean add(String phrase, Rule rule, Language language) {
    int value = trie.putIfAbsent(phrase, language, rules.size());
    if (value == rules.size()) {
      rules.add(rule);
    }
    return rules.get(value).equals(rule);
  }

  /** Changes with the language's list of cues. */
  public static String version(Language language) {
    return Digests.id(lists(language).version(LIST, HABITS), TimeSpans.version(language));
  }

  private static Resources lists(Language language) {
    return Resources.of(ContextCues.class, language);
  }

  /**
   * A column such as {@code negated.pre possible.post.near end.family}; {@code pseudo} for none.
   */
  private static Rule rule(String column) {
    int[] reach = new int[4];
    int ends = 0;
    for (String word : column.strip().toUpperCase(Locale.ROOT).split(" +")) {
      String[] parts = word.split("\\.");
      if (parts[0].equals("END")) {
        ends |= parts.length == 1 ? ALL : Meaning.valueOf(parts[1]).bit();
      } else if (!parts[0].equals("PSEUDO")) {
        int direction = parts[1].equals("PRE") ? 0 : 1;
        int near = parts.length > 2 && parts[2].equals("NEAR") ? 2 : 0;
        reach[direction + near] |= Meaning.valueOf(parts[0]).bit();
      }
    }
    return new Rule(reach[0], reach[1], reach[2], reach[3], ends);
  }

  int[] number(Tokens text) {
    return trie.number(text);
  }

  /** See {@link PhraseTrie#longest}; the match's value is for {@link #rule(int)}. */
  long longest(Tokens text, int[] numbers, TimeSpans times, int from, int limit) {
    return trie.longest(text, numbers, times, from, limit);
  }

  /**
   * Whether the words name nothing but a use of substances: social history, which ConText's authors
   * call historical, under whatever heading.
   */
  boolean areHabits(Tokens text, int first, int last) {
    boolean found = false;
    for (int i = first; i <= last; i++) {
      boolean habit = habits.contains(text.form(i));
      if (!habit && !besideHabits.contains(text.form(i))) {
        return false;
      }
      found |= habit;
    }
    return found;
  }

  Rule rule(int value) {
    return rules.get(value);
  }
}
