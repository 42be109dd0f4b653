package io.prodrome.models.context;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.models.context.ContextCues.Meaning;
import io.prodrome.models.context.ContextCues.Rule;
import io.prodrome.models.text.PhraseTrie;
import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * How one text means each of its words: ConText's algorithm (Harkema et al., J Biomed Inform 2009).
 * In each sentence the longest cues are found from left to right; a cue's meaning reaches from it
 * to the sentence's edge or to the next phrase that ends it, or only to the next punctuation. A cue
 * inside a concept's name ("not in labor force", "history of appendectomy") belongs to the name and
 * says nothing of anything.
 *
 * <p>Historical is what began more than two weeks before: by a cue ("status post"), by a dated or
 * measured time ("3 years ago", "in 1998"), by being told of the patient before the reason for
 * coming ("a man with asthma who presents with ..."), by its section, or as a habit. An ongoing
 * symptom stays current however many months it has lasted. Linear in the text's length. Immutable
 * and thread-safe once made.
 */
public final class ContextFinder {

  /** How many words a cue that says something of its neighbours alone reaches. */
  private static final int NEAR = 9;

  private final short[] meant;
  private final Tokens tokens;
  private final ContextCues cues;

  private ContextFinder(Tokens tokens, ContextCues cues) {
    this.tokens = tokens;
    this.cues = cues;
    this.meant = new short[tokens.size()];
  }

  /**
   * Reads a text's cues.
   *
   * @param sentences the first token of each sentence, and the number of tokens
   * @param nameEnds for each token inside a concept's name the token after the name, else 0
   */
  public static ContextFinder of(Tokens tokens, int[] sentences, int[] nameEnds, ContextCues cues) {
    ContextFinder finder = new ContextFinder(tokens, cues);
    int[] numbers = cues.number(tokens);
    TimeSpans times = TimeSpans.of(tokens);
    for (int i = 0; i + 1 < sentences.length; i++) {
      finder.readSentence(sentences[i], sentences[i + 1], numbers, times, nameEnds, cues);
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
    // Allergies are known from before, and so is what a family history and a past history tell.
    boolean pastSection = section != Effect.NONE;
    boolean past =
        !has(both, Meaning.CURRENT)
            && (has(both, Meaning.HISTORICAL)
                || isBackground(both)
                || pastSection
                || cues.areHabits(tokens, first, last));
    Temporality temporality = past ? Temporality.HISTORICAL : Temporality.CURRENT;
    return new Context(
        has(both, Meaning.NEGATED) ? Negation.NEGATED : Negation.AFFIRMED,
        has(both, Meaning.POSSIBLE) || isQueried(first) ? Certainty.POSSIBLE : Certainty.CERTAIN,
        has(both, Meaning.HYPOTHETICAL) ? Temporality.HYPOTHETICAL : temporality,
        family
            ? Experiencer.FAMILY
            : has(both, Meaning.OTHER) ? Experiencer.OTHER : Experiencer.PATIENT);
  }

  /** What is told of the patient before the reason for coming began before it. */
  private static boolean isBackground(int bits) {
    return has(bits, Meaning.INTRODUCED) && has(bits, Meaning.BEFORE_REASON);
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

  private void readSentence(
      int from, int to, int[] numbers, TimeSpans times, int[] nameEnds, ContextCues cues) {
    List<Cue> found = new ArrayList<>();
    for (int i = from; i < to; ) {
      long match = longest(i, to, numbers, times, nameEnds, cues);
      if (match == PhraseTrie.NONE) {
        i++;
        continue;
      }
      int end = PhraseTrie.endOf(match);
      if (end > nameEnds[i]) {
        found.add(new Cue(i, end, cues.rule(PhraseTrie.valueOf(match))));
      }
      i = end;
    }
    if (!found.isEmpty()) {
      readForward(found, to);
      readBackward(found, from);
    }
  }

  /** The longest cue that does not end inside a name that begins after it. */
  private long longest(
      int from, int to, int[] numbers, TimeSpans times, int[] nameEnds, ContextCues cues) {
    long match = cues.longest(tokens, numbers, times, from, to);
    if (match != PhraseTrie.NONE && nameEnds[from] == 0) {
      int end = PhraseTrie.endOf(match);
      if (nameEnds[end - 1] > end) {
        int name = end - 1;
        while (name > from && nameEnds[name - 1] == nameEnds[end - 1]) {
          name--;
        }
        return cues.longest(tokens, numbers, times, from, name);
      }
    }
    return match;
  }

  private void readForward(List<Cue> cues, int sentenceEnd) {
    int active = 0;
    int at = cues.get(0).start();
    for (int i = 0; i < cues.size(); i++) {
      Cue cue = cues.get(i);
      Rule rule = cue.rule();
      mark(at, cue.start(), active);
      active &= ~rule.ends();
      mark(cue.start(), cue.end(), active);
      active |= rule.pre();
      if (has(rule.pre(), Meaning.HISTORICAL)) {
        active &= ~Meaning.CURRENT.bit();
      }
      at = cue.end();
      if (rule.preNear() != 0) {
        markAfter(cue.end(), sentenceEnd, rule.preNear(), cues, i + 1);
      }
    }
    mark(at, sentenceEnd, active);
  }

  private void readBackward(List<Cue> cues, int sentenceStart) {
    int active = 0;
    int at = cues.get(cues.size() - 1).end();
    for (int i = cues.size() - 1; i >= 0; i--) {
      Cue cue = cues.get(i);
      markBack(cue.end(), at, active);
      active &= ~cue.rule().ends();
      markBack(cue.start(), cue.end(), active);
      active |= cue.rule().post();
      at = cue.start();
      if (cue.rule().postNear() != 0) {
        markBefore(sentenceStart, cue.start(), cue.rule().postNear(), cues, i - 1);
      }
    }
    markBack(sentenceStart, at, active);
  }

  /** Marks words from the token on, until punctuation or a cue ends it. */
  private void markAfter(int from, int limit, int meanings, List<Cue> cues, int nextCue) {
    int active = meanings;
    int next = nextCue;
    for (int i = from; i < limit && i < from + NEAR && active != 0; i++) {
      if (tokens.hardGapBefore(i)) {
        return;
      }
      if (next < cues.size() && cues.get(next).start() == i) {
        active &= ~cues.get(next++).rule().ends();
      }
      meant[i] |= (short) active;
    }
  }

  /** Marks words back from the token, until punctuation or a cue ends it. */
  private void markBefore(int limit, int to, int meanings, List<Cue> cues, int nextCue) {
    int active = meanings;
    int next = nextCue;
    for (int i = to - 1; i >= limit && i >= to - NEAR && active != 0; i--) {
      if (tokens.hardGapBefore(i + 1)) {
        return;
      }
      if (next >= 0 && cues.get(next).end() - 1 == i) {
        active &= ~cues.get(next--).rule().ends();
      }
      meant[i] |= (short) active;
    }
  }

  /** What is dated to the past afterwards is of the past, however it was begun. */
  private void markBack(int from, int to, int meanings) {
    if (has(meanings, Meaning.HISTORICAL)) {
      for (int i = from; i < to; i++) {
        meant[i] &= (short) ~Meaning.CURRENT.bit();
      }
    }
    mark(from, to, meanings);
  }

  private void mark(int from, int to, int meanings) {
    if (meanings != 0) {
      for (int i = from; i < to; i++) {
        meant[i] |= (short) meanings;
      }
    }
  }

  /**
   * @param start its first token
   * @param end the token after it
   */
  private record Cue(int start, int end, Rule rule) {}
}
