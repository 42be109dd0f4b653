package io.prodrome.models.forecast;

import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rules 1 and 2 of {@link TimelineTokens}: what is known at a moment, before anything is left out.
 * Immutable.
 *
 * @param tokens in {@link Token#ORDER}
 * @param visible how many entries were known, without what notes carry forward
 * @param unknown how many of those are of codes outside the vocabulary
 */
record TimelineReading(List<Token> tokens, int visible, int unknown) {

  static TimelineReading of(Timeline timeline, Vocabulary vocabulary) {
    return of(timeline, timeline.asOf(), Set.of(), vocabulary);
  }

  /**
   * @param asOf what happened or was recorded later is not read
   * @param without ids of facts that are not read either
   */
  static TimelineReading of(
      Timeline timeline, Instant asOf, Set<String> without, Vocabulary vocabulary) {
    List<Token> tokens = new ArrayList<>();
    int visible = 0;
    int unknown = 0;
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.time().instant().isAfter(asOf)
          || entry.recordedAt().isAfter(asOf)
          || entry.carriedForward()
          || without.contains(entry.factId())) {
        continue;
      }
      visible++;
      Vocabulary.Word word = vocabulary.word(entry.concept().key());
      if (word != null) {
        tokens.add(
            new Token(
                word.id(),
                entry.concept(),
                word.type(),
                word.decile(entry.value(), entry.unit()),
                FactContext.of(entry.context()),
                entry.source(),
                entry.time().instant(),
                entry));
      } else {
        unknown++;
        if (vocabulary.keeps(entry.type())) {
          tokens.add(
              new Token(
                  Token.UNSEEN,
                  entry.concept(),
                  entry.type(),
                  0,
                  FactContext.of(entry.context()),
                  entry.source(),
                  entry.time().instant(),
                  entry));
        }
      }
    }
    tokens.sort(Token.ORDER);
    return new TimelineReading(tokens, visible, unknown);
  }

  /** The same as if some of it had never been recorded. */
  TimelineReading without(Predicate<Token> what) {
    List<Token> left = new ArrayList<>(tokens);
    left.removeIf(what);
    return new TimelineReading(left, visible, unknown);
  }
}
