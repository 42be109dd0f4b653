package io.prodrome.models.forecast;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.forecast.BlockRunner.Request;
import io.prodrome.models.forecast.BlockRunner.Start;
import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.forecast.Influences.LeftOut;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts risks from timelines: a small transformer over the timeline gives cause-specific
 * hazards, which give risks with death competing, which are calibrated. After Foresight (Kraljevic
 * et al., Lancet Digital Health 6:e281, 2024); see models/training/MODEL_CARD.md.
 *
 * <p>What was computed for a patient is kept for the next forecast, within bounds; a fact that
 * lands in the past, goes, or comes by a merge is computed from where it lands. Deterministic: a
 * timeline's forecast is the same whatever was kept and whatever else is in its batch. Thread-safe;
 * each call runs on its caller's thread.
 */
public final class Forecaster implements AutoCloseable {

  /** New concepts that are left out in turn to see what moved a risk. */
  static final int MAX_LEFT_OUT = 8;

  private static final int MOVED_BY = 3;
  private static final int EXPLAINED_BY = 20;

  /** Sequences without one concept that are computed together. */
  private static final int EXPLAINED_TOGETHER = 16;

  private final String name;
  private final Vocabulary vocabulary;
  private final UnseenWords unseen;
  private final TimelineGraph graph;
  private final PastCache cache;
  private final BlockRunner runner;
  private final RiskReader risks;
  private final ForecastWriter writer;

  private Forecaster(ModelPack pack, ForecasterSettings settings) {
    Manifest manifest = pack.manifest(ModelPack.FORECASTER);
    this.name = manifest.name() + " " + manifest.version();
    this.vocabulary = Vocabulary.of(pack);
    Terminology terminology = Terminology.of(pack);
    Outcomes packOutcomes = Outcomes.of(pack, vocabulary);
    Calibration calibration = Calibration.of(pack, packOutcomes.all().size());
    PopulationRates population = PopulationRates.of(pack, packOutcomes, vocabulary);
    Outcomes outcomes = ConfiguredOutcomes.of(settings, packOutcomes, vocabulary, terminology);
    this.risks = new RiskReader(outcomes, calibration);
    this.writer = new ForecastWriter(name, calibration.name(), vocabulary, outcomes, population);
    WordVectors vectors = WordVectors.of(pack);
    this.unseen = new UnseenWords(pack, vocabulary, vectors, terminology);
    TimelineGraph opened = null;
    try {
      opened = new TimelineGraph(pack, settings.device(), vectors, unseen);
      long floats = 2L * TimelineTokens.BLOCK * opened.shape().pastFloats();
      this.graph = opened;
      this.cache = new PastCache(settings.cacheBytes(), Float.BYTES * floats);
      this.runner = new BlockRunner(graph, cache);
      // The first vectors are checked, which warms the session up as well.
      GoldenVectors golden =
          new GoldenVectors(pack, vocabulary, new RiskReader(packOutcomes, calibration));
      golden.check(runner, unseen.named(), GoldenVectors.AT_LOAD);
    } catch (RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      unseen.close();
      throw e;
    }
  }

  /**
   * The forecaster of a pack, with the pack's own outcomes.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack lacks one, it cannot be
   *     loaded, or its golden vectors do not come out the same here
   */
  public static Forecaster of(ModelPack pack) {
    return of(pack, ForecasterSettings.defaults());
  }

  /**
   * The forecaster of a pack.
   *
   * @param settings what is asked, and where it runs
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack lacks one, it cannot be
   *     loaded, or its golden vectors do not come out the same here
   * @throws InvalidForecasterSettingsException if the pack cannot answer what is asked
   */
  public static Forecaster of(ModelPack pack, ForecasterSettings settings) {
    return new Forecaster(pack, settings);
  }

  /** Name and version of the model. */
  public String model() {
    return name;
  }

  /** Name and version of the calibration. */
  public String calibration() {
    return risks.calibration().name();
  }

  /** The words that the model knows. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** What the model really runs on. */
  public Device device() {
    return graph.device();
  }

  /** How much memory the kept keys and values take, in bytes. */
  public long cachedBytes() {
    return cache.bytes();
  }

  /**
   * One forecast for each timeline, in their order. Where a revision says what is new in it, its
   * forecast says how far the risks changed and what moved them: the risk is compared with what the
   * model says of the timeline without the new facts at {@link TimelineRevision#previousAsOf}, and
   * what is new of each concept is left out in turn.
   *
   * @param batch revisions whose timelines are not null
   * @throws IllegalArgumentException if a revision has no timeline
   * @throws IllegalStateException after {@link #close()}
   */
  public List<Forecast> forecast(List<TimelineRevision> batch) {
    List<Question> questions = new ArrayList<>(batch.size());
    List<Request> requests = new ArrayList<>();
    for (TimelineRevision revision : batch) {
      Question question = question(revision, requests.size());
      questions.add(question);
      question.addTo(requests);
    }
    List<ModelAnswer> answers = runner.answer(requests);
    return questions.stream().map(question -> forecast(question, answers)).toList();
  }

  /**
   * A revision with all that is asked of the model for it.
   *
   * @param first the index of its first request
   * @param before the inquiry it is compared with; null for none
   * @param leftOut what is left out in turn
   * @param without the tokens without each
   */
  private record Question(
      TimelineRevision revision,
      Inquiry now,
      int first,
      @Nullable Inquiry before,
      List<LeftOut> leftOut,
      List<TimelineTokens> without) {

    void addTo(List<Request> requests) {
      if (now.abstention() != null) {
        return;
      }
      var patient = now.timeline().patient();
      requests.add(new Request(Objects.requireNonNull(now.tokens()), patient, true));
      if (before != null) {
        requests.add(new Request(Objects.requireNonNull(before.tokens()), patient, false));
        without.forEach(tokens -> requests.add(new Request(tokens, patient, false)));
      }
    }
  }

  private Question question(TimelineRevision revision, int first) {
    Inquiry now = Inquiry.of(timeline(revision), vocabulary, deathCodes());
    Inquiry before = now.abstention() == null ? before(revision, now.timeline()) : null;
    if (before == null) {
      return new Question(revision, now, first, null, List.of(), List.of());
    }
    Set<String> fresh = new HashSet<>(revision.newFacts());
    List<LeftOut> all =
        Influences.of(
            Objects.requireNonNull(now.tokens()), entry -> fresh.contains(entry.factId()));
    List<LeftOut> some = all.subList(0, Math.min(MAX_LEFT_OUT, all.size()));
    List<TimelineTokens> without =
        some.stream().map(one -> now.without(one.tokens(), vocabulary)).toList();
    return new Question(revision, now, first, before, some, without);
  }

  private @Nullable Inquiry before(TimelineRevision revision, Timeline timeline) {
    Instant asOf = revision.previousAsOf();
    if (asOf == null) {
      return null;
    }
    Inquiry before =
        Inquiry.of(timeline, asOf, new HashSet<>(revision.newFacts()), vocabulary, deathCodes());
    return before.abstention() == null ? before : null;
  }

  private Forecast forecast(Question question, List<ModelAnswer> answers) {
    Inquiry now = question.now;
    if (now.abstention() != null) {
      return writer.abstained(question.revision, now, now.abstention());
    }
    ModelAnswer answer = answers.get(question.first);
    List<List<Risk>> found = risks.risks(answer);
    Inquiry before = question.before;
    ForecastWriter.Before compared = null;
    if (before != null) {
      List<List<List<Risk>>> without = new ArrayList<>();
      for (int at = 0; at < question.leftOut.size(); at++) {
        without.add(risks.risks(answers.get(question.first + 2 + at)));
      }
      compared =
          new ForecastWriter.Before(
              before.asOf(),
              risks.risks(answers.get(question.first + 1)),
              influences(found, question.leftOut, without, MOVED_BY));
    }
    return writer.forecast(question.revision, now, found, answer, compared);
  }

  /** The strongest influences on each outcome. */
  private List<List<Influence>> influences(
      List<List<Risk>> whole, List<LeftOut> leftOut, List<List<List<Risk>>> without, int most) {
    int horizon = risks.reference();
    int days = risks.outcomes().horizons()[horizon];
    List<List<Influence>> all = new ArrayList<>();
    for (int at = 0; at < whole.size(); at++) {
      all.add(Influences.strongest(at, horizon, days, whole, leftOut, without, most));
    }
    return all;
  }

  /**
   * The population's rates for the patient's age and sex, where the model fails or is too slow.
   * Never calls the model; abstains where the age is not known, and for the dead.
   *
   * @throws IllegalArgumentException if the revision has no timeline
   */
  public Forecast degraded(TimelineRevision revision, Degradation why) {
    Timeline timeline = timeline(revision);
    // The patient's own history may be what the model failed on: only what is needed is read.
    Inquiry bare =
        new Inquiry(timeline, timeline.asOf(), new TimelineReading(List.of(), 0, 0), null, null);
    if (Inquiry.dead(timeline, timeline.asOf(), Set.of(), deathCodes())) {
      return writer.unavailable(revision, bare, Abstention.DECEASED, why);
    }
    return timeline.demographics().birthDate() == null
        ? writer.unavailable(revision, bare, Abstention.MODEL_UNAVAILABLE, why)
        : writer.degraded(revision, bare, why);
  }

  /**
   * What a patient's risks rest on: each concept of the history is left out in turn. Takes as long
   * as some hundred forecasts for a long history.
   *
   * @return one for each outcome whose risk is asked, in the forecaster's order
   * @throws IllegalArgumentException if the timeline gets no forecast: ask for it first, it says
   *     why
   * @throws IllegalStateException after {@link #close()}
   */
  public List<Explanation> explain(Timeline timeline) {
    Inquiry now = answerable(timeline);
    TimelineTokens tokens = Objects.requireNonNull(now.tokens());
    List<LeftOut> leftOut = Influences.of(tokens, entry -> true);
    List<List<Risk>> whole = risks.risks(run(List.of(tokens)).get(0));
    List<List<List<Risk>>> without = new ArrayList<>();
    for (int from = 0; from < leftOut.size(); from += EXPLAINED_TOGETHER) {
      List<LeftOut> some =
          leftOut.subList(from, Math.min(leftOut.size(), from + EXPLAINED_TOGETHER));
      run(some.stream().map(one -> now.without(one.tokens(), vocabulary)).toList())
          .forEach(answer -> without.add(risks.risks(answer)));
    }
    List<List<Influence>> influences = influences(whole, leftOut, without, EXPLAINED_BY);
    boolean[] present = risks.outcomes().meant(now.stated());
    List<Explanation> explanations = new ArrayList<>();
    for (int at = 0; at < present.length; at++) {
      Outcomes.Outcome outcome = risks.outcomes().all().get(at);
      if (!(present[at] && outcome.kind() == OutcomeKind.ONSET)) {
        explanations.add(new Explanation(outcome.coding(), influences.get(at)));
      }
    }
    return explanations;
  }

  private List<ModelAnswer> run(List<TimelineTokens> sequences) {
    return runner.run(sequences.stream().map(one -> new Start(one, List.of())).toList()).stream()
        .map(BlockRunner.Answered::answer)
        .toList();
  }

  /**
   * Samples futures, one event day after another.
   *
   * @param count how many, at least 1
   * @param days how far, at least 1 and at most as far as the model sees
   * @param seed the same gives the same
   * @throws IllegalArgumentException if the count or the days are out of range, or the timeline
   *     gets no forecast: ask for it first, it says why
   * @throws IllegalStateException after {@link #close()}
   */
  public Trajectories trajectories(Timeline timeline, int count, int days, long seed) {
    int[] ends = risks.outcomes().ends();
    if (count < 1 || days < 1 || days > ends[ends.length - 1]) {
      throw new IllegalArgumentException(
          "trajectories need a count of at least 1 and 1 to " + ends[ends.length - 1] + " days");
    }
    return new Rollouts(runner, vocabulary, risks).sample(answerable(timeline), count, days, seed);
  }

  private Inquiry answerable(Timeline timeline) {
    Inquiry now = Inquiry.of(timeline, vocabulary, deathCodes());
    if (now.abstention() != null) {
      throw new IllegalArgumentException("the timeline gets no forecast: " + now.abstention());
    }
    return now;
  }

  private static Timeline timeline(TimelineRevision revision) {
    Timeline timeline = revision.timeline();
    if (timeline == null) {
      throw new IllegalArgumentException("a withdrawn timeline has no forecast");
    }
    return timeline;
  }

  private Set<String> deathCodes() {
    return risks.outcomes().death().codes();
  }

  /** Frees the native sessions; calls under way finish first. */
  @Override
  public void close() {
    graph.close();
    unseen.close();
    cache.clear();
  }
}
