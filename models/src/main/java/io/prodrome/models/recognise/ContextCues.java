package io.prodrome.models.recognise;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The phrases that say how what is near them is meant, read from {@code context-cues.tsv}: after
 * NegEx (Chapman et al., J Biomed Inform 2001) and ConText (Harkema et al., J Biomed Inform 2009).
 * Immutable once made.
 */
final class ContextCues {

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

  /** Which way a cue works. */
  enum Direction {
    /** On what follows it, to the sentence's end or a terminator. */
    PRE,
    /** On what precedes it, to the sentence's start or a terminator. */
    POST,
    /** Ends what other cues say. */
    END
  }

  /**
   * One thing that a cue does.
   *
   * @param direction which way
   * @param meanings what it says, or what it ends
   */
  record Rule(Direction direction, Set<Meaning> meanings) {}

  private final TokenTrie trie = new TokenTrie();
  private final List<List<Rule>> rules = new ArrayList<>();

  private ContextCues() {}

  /** The cues of this package's list. */
  static ContextCues load() {
    ContextCues cues = new ContextCues();
    for (Map.Entry<String, String> line : Resources.pairs("context-cues.tsv").entrySet()) {
      List<Rule> rules = rules(line.getValue());
      int value = cues.trie.putIfAbsent(Tokens.of(line.getKey()), cues.rules.size());
      if (value == cues.rules.size()) {
        cues.rules.add(rules);
      } else if (!cues.rules.get(value).equals(rules)) {
        throw new IllegalStateException("a cue of the same form differs: " + line.getKey());
      }
    }
    return cues;
  }

  /** Rules as {@code negated.pre possible.post end end.family}; {@code pseudo} for none. */
  private static List<Rule> rules(String column) {
    List<Rule> rules = new ArrayList<>();
    for (String word : column.strip().toUpperCase(Locale.ROOT).split(" +")) {
      String[] parts = word.split("\\.");
      switch (parts[0]) {
        case "PSEUDO" -> {}
        case "END" ->
            rules.add(
                new Rule(
                    Direction.END,
                    parts.length == 1
                        ? EnumSet.allOf(Meaning.class)
                        : EnumSet.of(Meaning.valueOf(parts[1]))));
        default ->
            rules.add(
                new Rule(Direction.valueOf(parts[1]), EnumSet.of(Meaning.valueOf(parts[0]))));
      }
    }
    return List.copyOf(rules);
  }

  int[] number(Tokens text) {
    return trie.number(text);
  }

  /** See {@link TokenTrie#longest}; the match's value is for {@link #rules(int)}. */
  long longest(Tokens text, int[] numbers, int from, int limit) {
    return trie.longest(text, numbers, from, limit);
  }

  List<Rule> rules(int value) {
    return rules.get(value);
  }
}
