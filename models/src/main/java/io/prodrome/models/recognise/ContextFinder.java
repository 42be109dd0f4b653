package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.models.recognise.ContextCues.Meaning;
import io.prodrome.models.recognise.ContextCues.Rule;
import io.prodrome.models.recognise.Sections.Effect;
import java.util.ArrayList;
import java.util.List;

/**
 * How one text means each of its words: ConText's algorithm (Harkema et al., 2009). In each
 * sentence the longest cues are found from left to right; a cue's meaning reaches from it to the
 * sentence's edge or to the next phrase that ends it. A cue inside a mention says nothing of that
 * mention ("history of appendectomy" may be a concept's name).
 */
final class ContextFinder {

  private final byte[] meant;
  private final Tokens tokens;

  private ContextFinder(Tokens tokens) {
    this.tokens = tokens;
    this.meant = new byte[tokens.size()];
  }

  /**
   * Reads a text's cues.
   *
   * @param sentences the first token of each sentence, and the number of tokens
   */
  static ContextFinder of(Tokens tokens, int[] sentences, ContextCues cues) {
    ContextFinder finder = new ContextFinder(tokens);
    int[] numbers = cues.number(tokens);
    for (int i = 0; i + 1 < sentences.length; i++) {
      finder.readSentence(sentences[i], sentences[i + 1], numbers, cues);
    }
    return finder;
  }

  /**
   * How the mention of these tokens is meant.
   *
   * @param first its first token
   * @param last its last token
   * @param section what its section says
   */
  Context context(int first, int last, Effect section) {
    // A cue before the mention marks its first token and one after it its last; one inside marks
    // only one of them.
    int both = meant[first] & meant[last];
    boolean family = has(both, Meaning.FAMILY) || section == Effect.FAMILY;
    boolean past =
        has(both, Meaning.HISTORICAL)
            || section == Effect.HISTORICAL
            || section == Effect.FAMILY;
    Temporality temporality = past ? Temporality.HISTORICAL : Temporality.CURRENT;
    return new Context(
        has(both, Meaning.NEGATED) ? Negation.NEGATED : Negation.AFFIRMED,
        has(both, Meaning.POSSIBLE) || isQueried(first)
            ? Certainty.POSSIBLE
            : Certainty.CERTAIN,
        has(both, Meaning.HYPOTHETICAL) ? Temporality.HYPOTHETICAL : temporality,
        family
            ? Experiencer.FAMILY
            : has(both, Meaning.OTHER) ? Experiencer.OTHER : Experiencer.PATIENT);
  }

  private static boolean has(int bits, Meaning meaning) {
    return (bits & meaning.bit()) != 0;
  }

  /** A question mark right before a word queries it: "?pneumonia". */
  private boolean isQueried(int token) {
    int start = tokens.start(token);
    return start > 0
        && tokens.text().charAt(start - 1) == '?'
        && (start == 1 || Character.isWhitespace(tokens.text().charAt(start - 2)));
  }

  private void readSentence(int from, int to, int[] numbers, ContextCues cues) {
    List<Cue> found = new ArrayList<>();
    for (int i = from; i < to; ) {
      long match = cues.longest(tokens, numbers, i, to);
      if (match == TokenTrie.NONE) {
        i++;
        continue;
      }
      int end = TokenTrie.endOf(match);
      found.add(new Cue(i, end, cues.rules(TokenTrie.valueOf(match))));
      i = end;
    }
    for (int i = 0; i < found.size(); i++) {
      for (Rule rule : found.get(i).rules()) {
        for (Meaning meaning : rule.meanings()) {
          switch (rule.direction()) {
            case PRE -> mark(found.get(i).end(), endOfScope(found, i, meaning, to), meaning);
            case POST -> mark(startOfScope(found, i, meaning, from), found.get(i).start(), meaning);
            case END -> {}
          }
        }
      }
    }
  }

  private static int endOfScope(List<Cue> cues, int cue, Meaning meaning, int sentenceEnd) {
    for (int i = cue + 1; i < cues.size(); i++) {
      if (cues.get(i).ends(meaning)) {
        return cues.get(i).start();
      }
    }
    return sentenceEnd;
  }

  private static int startOfScope(List<Cue> cues, int cue, Meaning meaning, int sentenceStart) {
    for (int i = cue - 1; i >= 0; i--) {
      if (cues.get(i).ends(meaning)) {
        return cues.get(i).end();
      }
    }
    return sentenceStart;
  }

  private void mark(int from, int to, Meaning meaning) {
    for (int i = from; i < to; i++) {
      meant[i] |= (byte) meaning.bit();
    }
  }

  /**
   * @param start its first token
   * @param end the token after it
   */
  private record Cue(int start, int end, List<Rule> rules) {
    boolean ends(Meaning meaning) {
      for (Rule rule : rules) {
        if (rule.direction() == ContextCues.Direction.END && rule.meanings().contains(meaning)) {
          return true;
        }
      }
      return false;
    }
  }
}
