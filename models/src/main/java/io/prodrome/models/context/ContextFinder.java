package io.prodrome.models.context;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.models.context.ContextCues.Meaning;
import io.prodrome.models.context.ContextCues.Rule;
import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.TokenTrie;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * How one text means each of its words: ConText's algorithm (Harkema et al., 2009). In each
 * sentence the longest cues are found from left to right; a cue's meaning reaches from it to the
 * sentence's edge or to the next phrase that ends it. A cue inside a concept's name ("not in labor
 * force", "history of appendectomy") belongs to the name and says nothing of anything.
 */
public final class ContextFinder {

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
   * @param nameEnds for each token inside a concept's name the token after the name, else 0
   */
  public static ContextFinder of(Tokens tokens, int[] sentences, int[] nameEnds, ContextCues cues) {
    ContextFinder finder = new ContextFinder(tokens);
    int[] numbers = cues.number(tokens);
    for (int i = 0; i + 1 < sentences.length; i++) {
      finder.readSentence(sentences[i], sentences[i + 1], numbers, nameEnds, cues);
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
  public Context context(int first, int last, Effect section) {
    // A cue that overlaps the mention's edge marks only one of its first and last tokens.
    int both = meant[first] & meant[last];
    boolean family = has(both, Meaning.FAMILY) || section == Effect.FAMILY;
    boolean past =
        has(both, Meaning.HISTORICAL) || section == Effect.HISTORICAL || section == Effect.FAMILY;
    Temporality temporality = past ? Temporality.HISTORICAL : Temporality.CURRENT;
    return new Context(
        has(both, Meaning.NEGATED) ? Negation.NEGATED : Negation.AFFIRMED,
        has(both, Meaning.POSSIBLE) || isQueried(first) ? Certainty.POSSIBLE : Certainty.CERTAIN,
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

  private void readSentence(int from, int to, int[] numbers, int[] nameEnds, ContextCues cues) {
    List<Cue> found = new ArrayList<>();
    for (int i = from; i < to; ) {
      long match = cues.longest(tokens, numbers, i, to);
      if (match == TokenTrie.NONE) {
        i++;
        continue;
      }
      int end = TokenTrie.endOf(match);
      if (end > nameEnds[i]) {
        found.add(new Cue(i, end, cues.rule(TokenTrie.valueOf(match))));
      }
      i = end;
    }
    if (!found.isEmpty()) {
      readForward(found, to);
      readBackward(found, from);
    }
  }

  private void readForward(List<Cue> cues, int sentenceEnd) {
    int active = 0;
    int at = cues.get(0).start();
    for (Cue cue : cues) {
      mark(at, cue.start(), active);
      active &= ~cue.rule().ends();
      mark(cue.start(), cue.end(), active);
      active |= cue.rule().pre();
      at = cue.end();
    }
    mark(at, sentenceEnd, active);
  }

  private void readBackward(List<Cue> cues, int sentenceStart) {
    int active = 0;
    int at = cues.get(cues.size() - 1).end();
    for (int i = cues.size() - 1; i >= 0; i--) {
      Cue cue = cues.get(i);
      mark(cue.end(), at, active);
      active &= ~cue.rule().ends();
      mark(cue.start(), cue.end(), active);
      active |= cue.rule().post();
      at = cue.start();
    }
    mark(sentenceStart, at, active);
  }

  private void mark(int from, int to, int meanings) {
    if (meanings != 0) {
      for (int i = from; i < to; i++) {
        meant[i] |= (byte) meanings;
      }
    }
  }

  /**
   * @param start its first token
   * @param end the token after it
   */
  private record Cue(int start, int end, Rule rule) {}
}
