package io.prodrome.models.context;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.TokenTrie;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    OTHER;

    int bit() {
      return 1 << ordinal();
    }
  }

  /**
   * What a cue does, as sums of {@link Meaning#bit}.
   *
   * @param pre what it says of what follows, to the sentence's end or where that is ended
   * @param post what it says of what precedes, to the sentence's start or where that is ended
   * @param ends which meanings of other cues do not reach past it
   */
  record Rule(int pre, int post, int ends) {}

  private static final String LIST = "context-cues.tsv";
  private static final int ALL = (1 << Meaning.values().length) - 1;

  private final TokenTrie trie = new TokenTrie();
  private final List<Rule> rules = new ArrayList<>();

  private ContextCues() {}

  /** The cues of a language. */
  public static ContextCues of(Language language) {
    ContextCues cues = new ContextCues();
    for (Map.Entry<String, String> line : lists(language).pairs(LIST).entrySet()) {
      Rule rule = rule(line.getValue());
      int value = cues.trie.putIfAbsent(Tokens.of(line.getKey(), language), cues.rules.size());
      if (value == cues.rules.size()) {
        cues.rules.add(rule);
      } else if (!cues.rules.get(value).equals(rule)) {
        throw new IllegalStateException("a cue of the same form differs: " + line.getKey());
      }
    }
    return cues;
  }

  /** Changes with the language's list of cues. */
  public static String version(Language language) {
    return lists(language).version(LIST);
  }

  private static Resources lists(Language language) {
    return Resources.of(ContextCues.class, language);
  }

  /** A column such as {@code negated.pre possible.post end.family}; {@code pseudo} for none. */
  private static Rule rule(String column) {
    int pre = 0;
    int post = 0;
    int ends = 0;
    for (String word : column.strip().toUpperCase(Locale.ROOT).split(" +")) {
      String[] parts = word.split("\\.");
      switch (parts[parts.length - 1]) {
        case "PSEUDO" -> {}
        case "END" -> ends = ALL;
        case "PRE" -> pre |= Meaning.valueOf(parts[0]).bit();
        case "POST" -> post |= Meaning.valueOf(parts[0]).bit();
        default -> ends |= Meaning.valueOf(parts[1]).bit();
      }
    }
    return new Rule(pre, post, ends);
  }

  int[] number(Tokens text) {
    return trie.number(text);
  }

  /** See {@link TokenTrie#longest}; the match's value is for {@link #rule(int)}. */
  long longest(Tokens text, int[] numbers, int from, int limit) {
    return trie.longest(text, numbers, from, limit);
  }

  Rule rule(int value) {
    return rules.get(value);
  }
}
