package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineEntry.Source;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way to the model, or a sampled one.
 *
 * @param word the word's id; {@link #UNSEEN} where the vocabulary lacks the code
 * @param coding the code and its name
 * @param type the word's kind; the entry's own for an unseen word
 * @param decile of a numeric value, 1 to 10; 0 for none
 * @param context how it is meant
 * @param source whether it was coded or read from a note
 * @param time when it happened
 * @param entry what it comes from; null for a sampled one
 */
record Token(
    int word,
    Coding coding,
    ConceptType type,
    int decile,
    FactContext context,
    Source source,
    Instant time,
    @Nullable TimelineEntry entry) {

  /** Unseen words come after all known ones. */
  static final int UNSEEN = Integer.MAX_VALUE;

  private static final long SECONDS_A_DAY = 86_400;

  /** Rule 1's order. */
  static final Comparator<Token> ORDER =
      Comparator.comparing(Token::time)
          .thenComparing(Token::source)
          .thenComparingInt(Token::word)
          .thenComparing(Token::unseenKey)
          .thenComparingInt(Token::status)
          .thenComparingInt(Token::decile);

  /** What decides whether two tokens are of the same word. */
  Object identity() {
    return word == UNSEEN ? coding.key() : (Object) word;
  }

  /** Context and source, 1 to 12. */
  int status() {
    return 1 + context.ordinal() * Source.values().length + source.ordinal();
  }

  /** The (UTC) day since 1970. */
  long day() {
    return day(time);
  }

  static long day(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SECONDS_A_DAY);
  }

  private CodePoints unseenKey() {
    return word == UNSEEN ? new CodePoints(coding.key()) : CodePoints.NONE;
  }

  /** Text in the order of its code points, which is not that of Java's chars. */
  private record CodePoints(String text) implements Comparable<CodePoints> {
    static final CodePoints NONE = new CodePoints("");

    @Override
    public int compareTo(CodePoints other) {
      return text.equals(other.text)
          ? 0
          : Arrays.compare(text.codePoints().toArray(), other.text.codePoints().toArray());
    }
  }
}
