package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.models.forecast.NewsRules.Kept;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A timeline as the model reads it: the sex token, tokens of entries in the order of time, and NOW
 * twice: the first asks what else belongs to the day that the record ends with, the last what comes
 * after. The rules are those of {@code prodrome_training/tokens.py}, number for number; golden
 * vectors hold the two together.
 *
 * <ol>
 *   <li>Read are entries that happened and were recorded by the timeline's {@code asOf}, in the
 *       order of instant, source (coded first), word, status, decile. What a note carries forward
 *       from an earlier one is not read; as it says again what is a token already, rule 4 would
 *       leave it out too, so that training needs no mark.
 *   <li>A code outside the vocabulary is a word of its own, an unseen one, if its kind is one that
 *       is kept; otherwise it is passed over.
 *   <li>The same word with the same status is one token a (UTC) day.
 *   <li>A note's mention adds a token only where it is news: notes copy their history forward, and
 *       a copy is no recurrence.
 *   <li>An observation adds a token only where its decile moved by three or more, or five years
 *       have passed; a coded fact of another kind but a visit, only where 30 days have.
 *   <li>A token tells on how many earlier days its word was affirmed, in octaves ({@link
 *       NewsRules#octave}). Days count on which it was coded, a token or not, or was the news of a
 *       note.
 *   <li>Tokens of one day are one moment: they do not attend to each other.
 *   <li>Where not all tokens fit, the latest do, with the first tokens of disorders before them.
 *       Where the latest begin moves in steps of a block, so that what was computed of a patient
 *       stays good for a while.
 * </ol>
 *
 * @param concept ids of words; {@link Token#UNSEEN} for those that the vocabulary lacks
 * @param unseen the codings of those
 * @param status context and source, 1 to 12; 0 for the sex token and the last NOW, {@link #OPEN}
 *     for the first
 * @param decile of a numeric value, 1 to 10; 0 for none
 * @param recurring on how many earlier days the word was affirmed, in octaves, 0 to 7
 * @param age in years
 * @param gap log(1 + days since the moment before)
 * @param moment number of the day, from 1; both NOW have the highest
 * @param kept the tokens of entries, without the sex token and NOW
 */
record TimelineTokens(
    int[] concept,
    @Nullable Coding[] unseen,
    long[] status,
    long[] decile,
    long[] recurring,
    float[] age,
    float[] gap,
    long[] moment,
    List<Token> kept) {

  /** Rows at the end of an input that ask: NOW within the moment, and NOW. */
  static final int ASKING = 2;

  private static final int ROOM = 318;

  /** Tokens in one input: the sex token, at most 318 entries, NOW twice. */
  static final int MAX_TOKENS = 1 + ROOM + ASKING;

  /** How many of them may be first tokens of disorders from before the latest ones. */
  static final int MAX_HISTORY = 32;

  /** Tokens that are computed together, from the sex token on. */
  static final int BLOCK = 32;

  /** The status of a NOW that is asked within a moment, of which a part is known. */
  static final long OPEN = 13;

  private static final double DAYS_A_YEAR = 365.25;

  /** How many tokens there are, the sex token and both NOW included. */
  int length() {
    return concept.length;
  }

  /** The entries behind the tokens, in the order of the tokens. */
  List<TimelineEntry> entries() {
    List<TimelineEntry> entries = new ArrayList<>(kept.size());
    for (Token token : kept) {
      if (token.entry() != null) {
        entries.add(token.entry());
      }
    }
    return entries;
  }

  /** How many blocks are full without either NOW. */
  int blocks() {
    return (length() - ASKING) / BLOCK;
  }

  /** A full block. */
  TokenBlock block(int number) {
    return new TokenBlock(this, number * BLOCK, (number + 1) * BLOCK);
  }

  /** What is left after the full blocks, both NOW last. */
  TokenBlock tail() {
    return new TokenBlock(this, blocks() * BLOCK, length());
  }

  /**
   * Lays out what is known.
   *
   * @param birthDate the patient's date of birth, which must be known to tell an age
   * @param now the moment that is asked at
   */
  static TimelineTokens of(
      TimelineReading reading, LocalDate birthDate, Sex sex, Instant now, Vocabulary vocabulary) {
    return of(
        NewsRules.of(reading.tokens()).kept(),
        birthDate.toEpochDay(),
        Token.day(now),
        sex,
        vocabulary);
  }

  /**
   * Lays out tokens that say something new.
   *
   * @param tokens in their order
   * @param birth the day of birth since 1970
   * @param today the day that is asked at
   */
  static TimelineTokens of(
      List<Kept> tokens, long birth, long today, Sex sex, Vocabulary vocabulary) {
    int[] window = window(tokens);
    int length = 1 + window.length + ASKING;
    TimelineTokens input =
        new TimelineTokens(
            new int[length],
            new @Nullable Coding[length],
            new long[length],
            new long[length],
            new long[length],
            new float[length],
            new float[length],
            new long[length],
            new ArrayList<>(window.length));
    input.concept[0] = vocabulary.sex(sex);
    input.moment[0] = 1;
    long moment = 1;
    long day = Long.MIN_VALUE;
    for (int at = 0; at < window.length; at++) {
      Kept kept = tokens.get(window[at]);
      Token token = kept.token();
      if (token.day() != day) {
        day = token.day();
        moment++;
      }
      int to = at + 1;
      input.concept[to] = token.word();
      input.unseen[to] = token.word() == Token.UNSEEN ? token.coding() : null;
      input.status[to] = token.status();
      input.decile[to] = token.decile();
      input.recurring[to] = kept.recurring();
      input.age[to] = years(day - birth);
      input.gap[to] = logGap(gap(tokens, window[at], birth));
      input.moment[to] = moment;
      input.kept.add(token);
    }
    long last = tokens.isEmpty() ? birth : tokens.get(tokens.size() - 1).token().day();
    for (int now = length - ASKING; now < length; now++) {
      input.concept[now] = vocabulary.now();
      input.age[now] = years(today - birth);
      input.gap[now] = logGap(today - last);
      input.moment[now] = moment + 1;
    }
    input.status[length - ASKING] = OPEN;
    return input;
  }

  /** Rule 8: indices of the tokens that one input holds. */
  private static int[] window(List<Kept> tokens) {
    int count = tokens.size();
    if (count <= ROOM) {
      return IntStream.range(0, count).toArray();
    }
    int latest = ROOM - MAX_HISTORY;
    int start = BLOCK * ((count - latest + BLOCK - 1) / BLOCK);
    int[] past = IntStream.range(0, start).filter(at -> tokens.get(at).firstOfDisorder()).toArray();
    int skip = Math.max(0, past.length - MAX_HISTORY);
    return IntStream.concat(Arrays.stream(past, skip, past.length), IntStream.range(start, count))
        .toArray();
  }

  /** Days between the token's day and the day of the moment before it, in or out of the window. */
  private static long gap(List<Kept> tokens, int at, long birth) {
    long day = tokens.get(at).token().day();
    int before = at - 1;
    while (before >= 0 && tokens.get(before).token().day() == day) {
      before--;
    }
    return day - (before < 0 ? birth : tokens.get(before).token().day());
  }

  private static float years(long days) {
    return (float) (Math.max(days, 0) / DAYS_A_YEAR);
  }

  private static float logGap(long days) {
    return (float) Math.log1p(Math.max(days, 0));
  }
}
