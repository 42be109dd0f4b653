package io.prodrome.models.forecast;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A timeline as the model reads it: the sex token, tokens of entries in the order of time, NOW. The
 * rules are those of {@code prodrome_training/tokens.py}, number for number; golden vectors hold
 * the two together.
 *
 * <ol>
 *   <li>Read are entries that happened and were recorded by the timeline's {@code asOf}, in the
 *       order of instant, source (coded first), word, status, decile. What a note carries forward
 *       from an earlier one is not read; as it says again what is a token already, rule 4 would
 *       leave it out too, so that training needs no mark.
 *   <li>An unknown code is the unknown word if its kind is one that is kept; otherwise it is passed
 *       over.
 *   <li>The same word with the same status is one token a (UTC) day.
 *   <li>A note's mention adds a token only where it is news: notes copy their history forward, and
 *       a copy is no recurrence.
 *   <li>An observation adds a token only where its decile moved by three or more, or five years
 *       have passed; a coded fact of another kind but a visit, only where 30 days have.
 *   <li>A token recurs where its word was affirmed on an earlier day.
 *   <li>Tokens of one day are one moment: they do not attend to each other.
 *   <li>Where not all tokens fit, the latest do, with the first tokens of disorders before them.
 * </ol>
 *
 * @param concept ids of words
 * @param status context and source, 1 to 12; 0 for the sex token and NOW
 * @param decile of a numeric value, 1 to 10; 0 for none
 * @param recurring 1 where the word was affirmed on an earlier day
 * @param age in years
 * @param gap log(1 + days since the moment before)
 * @param moment number of the day, from 1; NOW has the highest
 * @param entries the entries behind the tokens, without the sex token and NOW
 * @param visible how many entries were known at {@code asOf}, without what is carried forward
 * @param unknown how many of those the model has no word for
 */
record TimelineTokens(
    long[] concept,
    long[] status,
    long[] decile,
    long[] recurring,
    float[] age,
    float[] gap,
    long[] moment,
    List<TimelineEntry> entries,
    int visible,
    int unknown) {

  /** Tokens in one input: the sex token, at most 190 entries, NOW. */
  static final int MAX_TOKENS = 192;

  /** How many of them may be first tokens of disorders from before the latest ones. */
  static final int MAX_HISTORY = 32;

  private static final int ROOM = MAX_TOKENS - 2;
  private static final double DAYS_A_YEAR = 365.25;
  private static final int OBSERVATION_REPEATS_AFTER_DAYS = 1826;
  private static final int OBSERVATION_STEP = 3;
  private static final int FACT_REPEATS_AFTER_DAYS = 30;
  private static final long SECONDS_A_DAY = 86_400;

  /** How many tokens there are, the sex token and NOW included. */
  int length() {
    return concept.length;
  }

  /**
   * Reads a timeline.
   *
   * @param birthDate the timeline's date of birth, which must be known to tell an age
   */
  static TimelineTokens of(Timeline timeline, LocalDate birthDate, Vocabulary vocabulary) {
    Reading reading = read(timeline, vocabulary);
    List<Token> tokens = news(reading.tokens);
    int[] window = window(tokens);
    int length = window.length + 2;
    long birth = birthDate.toEpochDay();
    TimelineTokens input =
        new TimelineTokens(
            new long[length],
            new long[length],
            new long[length],
            new long[length],
            new float[length],
            new float[length],
            new long[length],
            new ArrayList<>(window.length),
            reading.visible,
            reading.unknown);
    input.concept[0] = vocabulary.sex(timeline.demographics().sex());
    input.moment[0] = 1;
    long moment = 1;
    long day = Long.MIN_VALUE;
    for (int at = 0; at < window.length; at++) {
      Token token = tokens.get(window[at]);
      if (token.day != day) {
        day = token.day;
        moment++;
      }
      int to = at + 1;
      input.concept[to] = token.word;
      input.status[to] = token.status();
      input.decile[to] = token.decile;
      input.recurring[to] = token.recurring ? 1 : 0;
      input.age[to] = years(token.day - birth);
      input.gap[to] = logGap(gap(tokens, window[at], birth));
      input.moment[to] = moment;
      input.entries.add(token.entry);
    }
    int now = length - 1;
    long today = day(timeline.asOf());
    input.concept[now] = vocabulary.now();
    input.age[now] = years(today - birth);
    long last = tokens.isEmpty() ? birth : tokens.get(tokens.size() - 1).day;
    input.gap[now] = logGap(today - last);
    input.moment[now] = moment + 1;
    return input;
  }

  /** Rules 1 and 2. */
  static Reading read(Timeline timeline, Vocabulary vocabulary) {
    List<Token> tokens = new ArrayList<>();
    int visible = 0;
    int unknown = 0;
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.time().instant().isAfter(timeline.asOf())
          || entry.recordedAt().isAfter(timeline.asOf())
          || entry.carriedForward()) {
        continue;
      }
      visible++;
      Vocabulary.Word word = vocabulary.word(entry.concept().key());
      if (word == null) {
        unknown++;
        if (vocabulary.keeps(entry.type())) {
          tokens.add(new Token(entry, vocabulary.unknown(), 0, ConceptType.OTHER, true));
        }
      } else {
        int decile = word.decile(entry.value(), entry.unit());
        tokens.add(new Token(entry, word.id(), decile, word.type(), false));
      }
    }
    tokens.sort(Token.ORDER);
    return new Reading(tokens, visible, unknown);
  }

  /** Rules 3 to 6: the tokens that say something new. */
  private static List<Token> news(List<Token> tokens) {
    List<Token> kept = new ArrayList<>();
    Map<Sense, Long> lastDay = new HashMap<>();
    Set<Sense> stated = new HashSet<>();
    Map<Integer, Long> firstAffirmed = new HashMap<>();
    Map<Integer, Token> measured = new HashMap<>();
    for (Token token : tokens) {
      Sense sense = new Sense(token.word, token.status());
      Sense meant = new Sense(token.word, token.context.ordinal());
      Long last = lastDay.get(sense);
      if (last != null && last == token.day) {
        continue;
      }
      boolean affirmed = token.context.affirmed();
      if (token.entry.source() == TimelineEntry.Source.NOTE) {
        if (stated.contains(meant) || (affirmed && firstAffirmed.containsKey(token.word))) {
          continue;
        }
      } else if (token.type == ConceptType.OBSERVATION) {
        Token before = measured.get(token.word);
        if (before != null
            && Math.abs(before.decile - token.decile) < OBSERVATION_STEP
            && token.day - before.day < OBSERVATION_REPEATS_AFTER_DAYS) {
          continue;
        }
        measured.put(token.word, token);
      } else if (token.type != ConceptType.VISIT
          && last != null
          && token.day - last < FACT_REPEATS_AFTER_DAYS) {
        continue;
      }
      lastDay.put(sense, token.day);
      stated.add(meant);
      Long first = firstAffirmed.get(token.word);
      token.recurring = first != null && first < token.day && !token.unknown;
      kept.add(token);
      if (affirmed && first == null) {
        firstAffirmed.put(token.word, token.day);
      }
    }
    return kept;
  }

  /** Rule 8: indices of the tokens that one input holds. */
  private static int[] window(List<Token> tokens) {
    int count = tokens.size();
    if (count <= ROOM) {
      return java.util.stream.IntStream.range(0, count).toArray();
    }
    int start = count - (ROOM - MAX_HISTORY);
    int[] past =
        java.util.stream.IntStream.range(0, start)
            .filter(
                at -> {
                  Token token = tokens.get(at);
                  return token.type == ConceptType.DISORDER
                      && !token.recurring
                      && token.context.affirmed();
                })
            .toArray();
    int skip = Math.max(0, past.length - MAX_HISTORY);
    return java.util.stream.IntStream.concat(
            java.util.Arrays.stream(past, skip, past.length),
            java.util.stream.IntStream.range(start, count))
        .toArray();
  }

  /** Days between the token's day and the day of the moment before it, in or out of the window. */
  private static long gap(List<Token> tokens, int at, long birth) {
    long day = tokens.get(at).day;
    int before = at - 1;
    while (before >= 0 && tokens.get(before).day == day) {
      before--;
    }
    return day - (before < 0 ? birth : tokens.get(before).day);
  }

  private static float years(long days) {
    return (float) (Math.max(days, 0) / DAYS_A_YEAR);
  }

  private static float logGap(long days) {
    return (float) Math.log1p(Math.max(days, 0));
  }

  private static long day(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SECONDS_A_DAY);
  }

  /** What is known at {@code asOf}, before anything is left out. */
  record Reading(List<Token> tokens, int visible, int unknown) {}

  private record Sense(int word, int meaning) {}

  /** An entry on its way to the model. */
  static final class Token {
    private static final Comparator<Token> ORDER =
        Comparator.comparing((Token token) -> token.entry.time().instant())
            .thenComparing(token -> token.entry.source())
            .thenComparingInt(token -> token.word)
            .thenComparingInt(Token::status)
            .thenComparingInt(token -> token.decile);

    private final TimelineEntry entry;
    private final int word;
    private final int decile;
    private final ConceptType type;
    private final boolean unknown;
    private final FactContext context;
    private final long day;
    private boolean recurring;

    private Token(TimelineEntry entry, int word, int decile, ConceptType type, boolean unknown) {
      this.entry = entry;
      this.word = word;
      this.decile = decile;
      this.type = type;
      this.unknown = unknown;
      this.context = FactContext.of(entry.context());
      this.day = day(entry.time().instant());
    }

    private int status() {
      int sources = TimelineEntry.Source.values().length;
      return 1 + context.ordinal() * sources + entry.source().ordinal();
    }
  }
}
