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
 * Rules 3 to 6 of {@link TimelineTokens}: which tokens say something new, and which of those recur.
 * Takes one after another, so that sampled futures go on from where a history ends. Not
 * thread-safe.
 */
final class NewsRules {

  private static final int OBSERVATION_REPEATS_AFTER_DAYS = 1826;
  private static final int OBSERVATION_STEP = 3;
  private static final int FACT_REPEATS_AFTER_DAYS = 30;

  private final Map<Sense, Long> lastDay;
  private final Set<Sense> stated;
  private final Map<Object, Long> firstAffirmed;
  private final Map<Object, Token> measured;
  private final List<Kept> kept;

  NewsRules() {
    this.lastDay = new HashMap<>();
    this.stated = new HashSet<>();
    this.firstAffirmed = new HashMap<>();
    this.measured = new HashMap<>();
    this.kept = new ArrayList<>();
  }

  /** A copy that goes its own way. */
  NewsRules(NewsRules other) {
    this.lastDay = new HashMap<>(other.lastDay);
    this.stated = new HashSet<>(other.stated);
    this.firstAffirmed = new HashMap<>(other.firstAffirmed);
    this.measured = new HashMap<>(other.measured);
    this.kept = new ArrayList<>(other.kept);
  }

  /**
   * A token that says something new.
   *
   * @param recurring whether its word was affirmed on an earlier day
   */
  record Kept(Token token, boolean recurring) {

    /** Whether it is where a disorder was first told of. */
    boolean firstOfDisorder() {
      return token.type() == ConceptType.DISORDER && !recurring && token.context().affirmed();
    }
  }

  private record Sense(Object word, int meaning) {}

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
    if (token.source() == Source.NOTE) {
      if (stated.contains(meant) || (affirmed && firstAffirmed.containsKey(word))) {
        return;
      }
    } else if (token.type() == ConceptType.OBSERVATION) {
      Token before = measured.get(word);
      if (before != null
          && Math.abs(before.decile() - token.decile()) < OBSERVATION_STEP
          && day - before.day() < OBSERVATION_REPEATS_AFTER_DAYS) {
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
    Long first = firstAffirmed.get(word);
    kept.add(new Kept(token, first != null && first < day));
    if (affirmed && first == null) {
      firstAffirmed.put(word, day);
    }
  }
}
