package io.prodrome.models.forecast;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.timeline.TimelineEntry.Source;
import io.prodrome.models.forecast.BlockRunner.Answered;
import io.prodrome.models.forecast.BlockRunner.Start;
import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.forecast.Outcomes.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples futures by ancestral sampling: the time to the next day on which anything is recorded
 * competes with death; what is recorded then is drawn, becomes history, and the model is asked
 * again. For one thread at a time.
 */
final class Rollouts {

  /** Days with something recorded in one trajectory; five years of weekly visits are fewer. */
  static final int MAX_MOMENTS = 400;

  /** Trajectories that are computed together; each holds up to 1.2 MB of blocks. */
  private static final int TOGETHER = 32;

  private static final int MAX_REDRAWS = 50;
  private static final long WAIT = -1;
  private static final long CAUSE = -2;

  private final BlockRunner runner;
  private final Vocabulary vocabulary;
  private final RiskReader risks;
  private final List<Vocabulary.Word> drawn;

  Rollouts(BlockRunner runner, Vocabulary vocabulary, RiskReader risks) {
    this.runner = runner;
    this.vocabulary = vocabulary;
    this.risks = risks;
    this.drawn =
        vocabulary.words().stream()
            .filter(word -> word.predicted() && word.type() != ConceptType.DEATH)
            .toList();
  }

  private enum End {
    NONE,
    HORIZON,
    DEATH,
    BOUND
  }

  /** One future on its way. */
  private static final class Trajectory {
    final int number;
    final NewsRules news;
    final boolean[] occurred;
    List<PastBlock> known = List.of();
    long elapsed;
    int moments;
    End end = End.NONE;

    Trajectory(int number, NewsRules news, int outcomes) {
      this.number = number;
      this.news = new NewsRules(news);
      this.occurred = new boolean[outcomes];
    }
  }

  /**
   * Samples futures of a timeline.
   *
   * @param inquiry a timeline that gets a forecast
   * @param days at most as far as the model sees
   */
  Trajectories sample(Inquiry inquiry, int count, int days, long seed) {
    NewsRules history = NewsRules.of(inquiry.reading().tokens());
    List<Outcome> outcomes = risks.outcomes().all();
    boolean[] present = risks.outcomes().meant(inquiry.stated());
    double[] shares = new double[outcomes.size()];
    int reached = 0;
    int died = 0;
    long moments = 0;
    for (int from = 0; from < count; from += TOGETHER) {
      List<Trajectory> some = new ArrayList<>();
      for (int at = from; at < Math.min(count, from + TOGETHER); at++) {
        some.add(new Trajectory(at, history, outcomes.size()));
      }
      run(inquiry, some, days, seed);
      for (Trajectory one : some) {
        reached += one.end == End.BOUND ? 0 : 1;
        died += one.end == End.DEATH ? 1 : 0;
        moments += one.moments;
        for (int at = 0; at < shares.length; at++) {
          shares[at] += one.occurred[at] ? 1.0 / count : 0;
        }
      }
    }
    List<Trajectories.OutcomeShare> written = new ArrayList<>();
    List<List<Risk>> onePass = onePass(inquiry, days);
    for (int at = 0; at < shares.length; at++) {
      Outcome outcome = outcomes.get(at);
      if (!(present[at] && outcome.kind() == OutcomeKind.ONSET)) {
        written.add(
            new Trajectories.OutcomeShare(
                outcome.coding(),
                ForecastWriter.rounded(shares[at]),
                ForecastWriter.rounded(onePass.get(at).get(0).probability())));
      }
    }
    return new Trajectories(
        count,
        days,
        seed,
        (double) reached / count,
        (double) died / count,
        (double) moments / count,
        written);
  }

  private List<List<Risk>> onePass(Inquiry inquiry, int days) {
    Outcomes asked = risks.outcomes();
    RiskReader reader =
        new RiskReader(asked.with(asked.all(), new int[] {days}), risks.calibration());
    TimelineTokens tokens = inquiry.without(token -> false, vocabulary);
    return reader.risks(runner.run(List.of(new Start(tokens, List.of()))).get(0).answer());
  }

  private void run(Inquiry inquiry, List<Trajectory> trajectories, int days, long seed) {
    long birth = inquiry.birthDate().toEpochDay();
    long today = Token.day(inquiry.asOf());
    Sex sex = inquiry.timeline().demographics().sex();
    List<Trajectory> live = new ArrayList<>(trajectories);
    while (!live.isEmpty()) {
      List<Start> starts = new ArrayList<>();
      for (Trajectory one : live) {
        TimelineTokens tokens =
            TimelineTokens.of(one.news.kept(), birth, today + one.elapsed, sex, vocabulary);
        starts.add(new Start(tokens, one.known));
      }
      List<Answered> answered = runner.run(starts);
      for (int at = 0; at < live.size(); at++) {
        Trajectory one = live.get(at);
        one.known = PastBlock.chain(answered.get(at).past());
        step(one, answered.get(at).answer(), days, seed, today);
      }
      live.removeIf(one -> one.end != End.NONE);
    }
  }

  private void step(Trajectory one, ModelAnswer answer, int days, long seed, long today) {
    Outcomes outcomes = risks.outcomes();
    double[] death = outcomes.death().hazards(answer);
    double[] moment = new double[death.length];
    Arrays.setAll(moment, at -> Math.exp(answer.momentLogHazards()[at]));
    double left = -Math.log1p(-RandomNumbers.uniform(seed, one.number, one.moments, WAIT));
    double wait = 0;
    int interval = 0;
    double start = 0;
    for (; interval < death.length; interval++) {
      double width = outcomes.ends()[interval] - start;
      double total = moment[interval] + death[interval];
      if (total * width >= left) {
        wait = start + left / total;
        break;
      }
      left -= total * width;
      start = outcomes.ends()[interval];
    }
    if (interval == death.length) {
      one.end = End.HORIZON;
      return;
    }
    // A day is the smallest step: what comes within a day comes on the next.
    long elapsed = one.elapsed + Math.max(1, (long) Math.ceil(wait));
    if (elapsed > days) {
      one.end = End.HORIZON;
      return;
    }
    double cause = RandomNumbers.uniform(seed, one.number, one.moments, CAUSE);
    if (cause * (moment[interval] + death[interval]) < death[interval]) {
      one.end = End.DEATH;
      markDeath(one);
      return;
    }
    one.elapsed = elapsed;
    Instant time = Instant.EPOCH.plus(today + elapsed, ChronoUnit.DAYS);
    for (Vocabulary.Word word : words(one, answer, seed)) {
      mark(one, word);
      one.news.add(
          new Token(
              word.id(),
              word.coding(),
              word.type(),
              0,
              FactContext.PRESENT,
              Source.CODED,
              time,
              null));
    }
    if (++one.moments == MAX_MOMENTS) {
      one.end = End.BOUND;
    }
  }

  /** What is recorded on a day: each word by itself, drawn again where none is. */
  private List<Vocabulary.Word> words(Trajectory one, ModelAnswer answer, long seed) {
    List<Vocabulary.Word> words = new ArrayList<>();
    for (int attempt = 0; attempt < MAX_REDRAWS && words.isEmpty(); attempt++) {
      for (Vocabulary.Word word : drawn) {
        double probability = Math.min(1, answer.size() * answer.next()[word.id()]);
        long draw = (long) attempt * vocabulary.size() + word.id();
        if (RandomNumbers.uniform(seed, one.number, one.moments, draw) < probability) {
          words.add(word);
        }
      }
    }
    return words;
  }

  private void mark(Trajectory one, Vocabulary.Word word) {
    int[] meant = risks.outcomes().byCode().get(word.coding().key());
    if (meant != null) {
      for (int at : meant) {
        one.occurred[at] = true;
      }
    }
  }

  private void markDeath(Trajectory one) {
    List<Outcome> all = risks.outcomes().all();
    for (int at = 0; at < all.size(); at++) {
      one.occurred[at] |= all.get(at).kind() == OutcomeKind.DEATH;
    }
  }
}
