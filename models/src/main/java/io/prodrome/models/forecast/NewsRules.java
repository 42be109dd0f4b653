package io.prodrome.models.forecast;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.timeline.TimelineEntry.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules 3 to 6 of {@link TimelineTokens}: which tokens say something new, and how often their words
 * came before. Takes one after another, so that sampled futures go on from where a history ends.
 * Not thread-safe.
 */
final class NewsRules {

  private static final int OBSERVATION_REPEATS_AFTER_DAYS = 1826;
  private static final int OBSERVATION_STEP = 3;
  private static final int FACT_REPEATS_AFTER_DAYS = 30;
  private static final int MAX_OCTAVE = 7;

  private final Map<Sense, Long> lastDay;
  private final Set<Sense> stated;
  private final Map<Object, Affirmed> affirmedOn;
  private final Map<Object, Token> measured;
  private final List<Kept> kept;

  NewsRules() {
    this.lastDay = new HashMap<>();
    this.stated = new HashSet<>();
    this.affirmedOn = new HashMap<>();
    this.measured = new HashMap<>();
    this.kept = new ArrayList<>();
  }

  /** A copy that goes its own way. */
  NewsRules(NewsRules other) {
    this.lastDay = new HashMap<>(other.lastDay);
    this.stated = new HashSet<>(other.stated);
    this.affirmedOn = new HashMap<>(other.affirmedOn);
    this.measured = new HashMap<>(other.measured);
    this.kept = new ArrayList<>(other.kept);
  }

  /**
   * A token that says something new.
   *
   * @param recurring the {@link #octave} of the earlier days on which its word was affirmed
   */
  record Kept(Token token, int recurring) {

    /** Whether it is where a disorder was first told of. */
    boolean firstOfDisorder() {
      return token.type() == ConceptType.DISORDER && recurring == 0 && token.context().affirmed();
    }
  }

  private record Sense(Object word, int meaning) {}

  /** On how many days a word was affirmed, and the latest of them. */
  private record Affirmed(int days, long latest) {
    static final Affirmed NEVER = new Affirmed(0, Long.MIN_VALUE);

    Affirmed on(long day) {
      return latest == day ? this : new Affirmed(days + 1, day);
    }

    int daysBefore(long day) {
      return latest == day ? days - 1 : days;
    }
  }

  /** 0 for no day, 1 for one, 2 for two, 3 for three or four, 4 for five to eight, up to 7. */
  static int octave(int days) {
    return days == 0
        ? 0
        : Math.min(MAX_OCTAVE, 1 + Integer.SIZE - Integer.numberOfLeadingZeros(days - 1));
  }

  /** What is kept of tokens in {@link Token#ORDER}. */
  static NewsRules of(List<Token> tokens) {
    NewsRules rules = new NewsRules();
    tokens.forEach(rules::add);
    return rules;
  }

  /** The tokens that were kept so far. */
  List<Kept> kept() {
    return kept;
  }

  /** Takes the next token. */
  void add(Token token) {
    Object word = token.identity();
    long day = token.day();
    Sense sense = new Sense(word, token.status());
    Sense meant = new Sense(word, token.context().ordinal());
    Long last = lastDay.get(sense);
    if (last != null && last == day) {
      return;
    }
    boolean affirmed = token.context().affirmed();
    Affirmed before = affirmedOn.getOrDefault(word, Affirmed.NEVER);
    if (affirmed && token.source() == Source.CODED) {
      // What is coded counts, also where it is no news.
      affirmedOn.put(word, before.on(day));
    }
    if (token.source() == Source.NOTE) {
      if (stated.contains(meant) || (affirmed && before.days > 0)) {
        return;
      }
    } else if (token.type() == ConceptType.OBSERVATION) {
      Token latest = measured.get(word);
      if (latest != null
          && Math.abs(latest.decile() - token.decile()) < OBSERVATION_STEP
          && day - latest.day() < OBSERVATION_REPEATS_AFTER_DAYS) {
        return;
      }
      measured.put(word, token);
    } else if (token.type() != ConceptType.VISIT
        && last != null
        && day - last < FACT_REPEATS_AFTER_DAYS) {
      return;
    }
    lastDay.put(sense, day);
    stated.add(meant);
    kept.add(new Kept(token, octave(before.daysBefore(day))));
    if (affirmed) {
      affirmedOn.put(word, before.on(day));
    }
  }
}
