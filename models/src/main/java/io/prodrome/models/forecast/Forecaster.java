package io.prodrome.models.forecast;

import io.prodrome.domain.Digests;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts risks from timelines: a small transformer over the timeline gives cause-specific
 * hazards, which give risks with death competing, which are calibrated. After Foresight (Kraljevic
 * et al., Lancet Digital Health 6:e281, 2024); see models/training/MODEL_CARD.md.
 *
 * <p>Deterministic: a timeline's forecast is the same whatever other timelines are in its batch.
 * Thread-safe; each call runs on its caller's thread.
 */
public final class Forecaster implements AutoCloseable {

  /** A history with fewer entries says too little. */
  static final int MIN_ENTRIES = 3;

  /** Above this share of entries without a word, the model would read only fragments. */
  static final double MAX_UNKNOWN_SHARE = 0.6;

  private static final int NEXT_CONCEPTS = 10;

  /** Digits beyond the sixth mean nothing clinically. */
  private static final double ROUNDING = 1e6;

  private final TimelineModel model;
  private final Vocabulary vocabulary;
  private final Outcomes outcomes;
  private final Calibration calibration;
  private final String name;

  private Forecaster(ModelPack pack) {
    this.vocabulary = Vocabulary.of(pack);
    this.outcomes = Outcomes.of(pack);
    this.calibration = Calibration.of(pack, outcomes.all().size(), outcomes.horizons().length);
    Manifest manifest = pack.manifest(ModelPack.FORECASTER);
    this.name = manifest.name() + " " + manifest.version();
    this.model = new TimelineModel(pack);
  }

  /**
   * The forecaster of a pack.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack lacks one, it cannot be
   *     loaded, or its golden vectors do not come out the same here
   */
  public static Forecaster of(ModelPack pack) {
    Forecaster forecaster = new Forecaster(pack);
    try {
      GoldenVectors.check(
          pack,
          forecaster.vocabulary,
          forecaster.model,
          forecaster.outcomes,
          forecaster.calibration);
      return forecaster;
    } catch (RuntimeException e) {
      forecaster.close();
      throw e;
    }
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
    if (!settings.outcomes().isEmpty() || !settings.horizonDays().isEmpty()) {
      throw new InvalidForecasterSettingsException(
          List.of("this pack's forecaster answers its own outcomes only: leave them out"));
    }
    return of(pack);
  }

  /** What the model really runs on. */
  public Device device() {
    return Device.CPU;
  }

  /**
   * The population's rates for the patient's age and sex, where the model fails or is too slow.
   * Never calls the model; abstains where the age is not known.
   */
  public Forecast degraded(TimelineRevision revision, Forecast.Degradation why) {
    return abstained(read(revision), Abstention.MODEL_UNAVAILABLE);
  }

  /** What a patient's risks rest on: each concept of the history is left out in turn. */
  public List<Explanation> explain(Timeline timeline) {
    return outcomes.all().stream()
        .map(outcome -> new Explanation(outcome.coding(), List.of()))
        .toList();
  }

  /**
   * Samples futures.
   *
   * @param count how many
   * @param days how far
   * @param seed the same gives the same
   */
  public Trajectories trajectories(Timeline timeline, int count, int days, long seed) {
    return new Trajectories(count, days, seed, 0, 0, 0, List.of());
  }

  /** Name and version of the model. */
  public String model() {
    return name;
  }

  /** Name and version of the calibration. */
  public String calibration() {
    return calibration.name();
  }

  /** The words that the model knows. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * One forecast for each timeline, in their order.
   *
   * @param batch revisions whose timelines are not null
   * @throws IllegalArgumentException if a revision has no timeline
   * @throws IllegalStateException after {@link #close()}
   */
  public List<Forecast> forecast(List<TimelineRevision> batch) {
    List<Reading> readings = batch.stream().map(this::read).toList();
    List<TimelineTokens> inputs = new ArrayList<>();
    for (Reading reading : readings) {
      if (reading.abstention == null) {
        inputs.add(Objects.requireNonNull(reading.tokens));
      }
    }
    List<TimelineModel.Answer> answers = model.answer(inputs);
    List<Forecast> forecasts = new ArrayList<>(batch.size());
    int answered = 0;
    for (Reading reading : readings) {
      forecasts.add(
          reading.abstention == null
              ? forecast(reading, answers.get(answered++))
              : abstained(reading, reading.abstention));
    }
    return forecasts;
  }

  /** A timeline, its tokens where its age is known, and why it gets no forecast, if so. */
  private record Reading(
      TimelineRevision revision,
      Timeline timeline,
      @Nullable TimelineTokens tokens,
      int unknown,
      @Nullable Abstention abstention) {}

  private Reading read(TimelineRevision revision) {
    Timeline timeline = revision.timeline();
    if (timeline == null) {
      throw new IllegalArgumentException("a withdrawn timeline has no forecast");
    }
    LocalDate birthDate = timeline.demographics().birthDate();
    if (birthDate == null) {
      TimelineTokens.Reading known = TimelineTokens.read(timeline, vocabulary);
      Abstention why = dead(timeline) ? Abstention.DECEASED : Abstention.AGE_UNKNOWN;
      return new Reading(revision, timeline, null, known.unknown(), why);
    }
    TimelineTokens tokens = TimelineTokens.of(timeline, birthDate, vocabulary);
    Abstention why = null;
    if (dead(timeline)) {
      why = Abstention.DECEASED;
    } else if (tokens.visible() < MIN_ENTRIES) {
      why = Abstention.HISTORY_TOO_SHORT;
    } else if (tokens.unknown() > MAX_UNKNOWN_SHARE * tokens.visible()) {
      why = Abstention.OUT_OF_VOCABULARY;
    }
    return new Reading(revision, timeline, tokens, tokens.unknown(), why);
  }

  /** A death that is recorded for a time after {@code asOf} is not known yet. */
  private boolean dead(Timeline timeline) {
    Instant deceasedAt = timeline.demographics().deceasedAt();
    if (deceasedAt != null && !deceasedAt.isAfter(timeline.asOf())) {
      return true;
    }
    // A note that speaks of death is no death certificate.
    Set<String> coded = stated(timeline, entry -> entry.source() == TimelineEntry.Source.CODED);
    return present(outcomes.all().get(outcomes.death()), coded);
  }

  private static boolean present(Outcomes.Outcome outcome, Set<String> stated) {
    return outcome.codes().stream().anyMatch(stated::contains);
  }

  /** The keys of all concepts that the patient is said to have or have had, in one pass. */
  private static Set<String> stated(Timeline timeline, Predicate<TimelineEntry> which) {
    Set<String> keys = new HashSet<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (which.test(entry)
          && entry.context().affirmedForPatient()
          && !entry.time().instant().isAfter(timeline.asOf())
          && !entry.recordedAt().isAfter(timeline.asOf())) {
        keys.add(entry.concept().key());
      }
    }
    return keys;
  }

  /** Uncalibrated risks of an outcome at the horizons. */
  static double[] risks(TimelineModel.Answer answer, int outcome, Outcomes outcomes) {
    return CumulativeIncidence.risks(
        answer.hazards()[outcome],
        outcome == outcomes.death() ? null : answer.hazards()[outcomes.death()],
        outcomes.horizons());
  }

  private Forecast forecast(Reading reading, TimelineModel.Answer answer) {
    List<OutcomeRisk> risks = new ArrayList<>();
    Set<String> stated = stated(reading.timeline, entry -> true);
    for (int at = 0; at < outcomes.all().size(); at++) {
      Outcomes.Outcome outcome = outcomes.all().get(at);
      boolean present = present(outcome, stated);
      boolean asked = !(present && outcome.kind() == Outcomes.Kind.ONSET);
      risks.add(
          new OutcomeRisk(
              outcome.coding(), present, asked ? horizons(answer, at) : List.<HorizonRisk>of()));
    }
    return new Forecast(
        forecastId(reading.timeline),
        reading.revision.patient(),
        reading.timeline.asOf(),
        risks,
        next(answer.next()),
        null,
        provenance(reading));
  }

  private List<HorizonRisk> horizons(TimelineModel.Answer answer, int outcome) {
    double[] calibrated = calibration.apply(outcome, risks(answer, outcome, outcomes));
    return IntStream.range(0, calibrated.length)
        .mapToObj(at -> new HorizonRisk(outcomes.horizons()[at], rounded(calibrated[at])))
        .toList();
  }

  private List<NextConcept> next(float[] probability) {
    return vocabulary.words().stream()
        .filter(Vocabulary.Word::predicted)
        .sorted(
            Comparator.comparingDouble((Vocabulary.Word word) -> -probability[word.id()])
                .thenComparingInt(Vocabulary.Word::id))
        .limit(NEXT_CONCEPTS)
        .map(word -> new NextConcept(word.coding(), word.type(), rounded(probability[word.id()])))
        .toList();
  }

  private Forecast abstained(Reading reading, Abstention abstention) {
    return new Forecast(
        forecastId(reading.timeline),
        reading.revision.patient(),
        reading.timeline.asOf(),
        List.of(),
        List.of(),
        abstention,
        provenance(reading));
  }

  private String forecastId(Timeline timeline) {
    return Digests.id(timeline.timelineId(), name, calibration.name());
  }

  private Provenance provenance(Reading reading) {
    List<TimelineEntry> read = reading.tokens == null ? List.of() : reading.tokens.entries();
    Set<String> known = new HashSet<>();
    read.stream()
        .map(entry -> entry.concept().key())
        .filter(key -> vocabulary.word(key) != null)
        .forEach(known::add);
    return new Provenance(
        reading.timeline.timelineId(),
        name,
        calibration.name(),
        terminologies(reading.timeline),
        read.size(),
        reading.unknown,
        ReadInputs.ranges(read),
        ReadInputs.evidence(read, known),
        reading.revision.oldestAcceptedAt(),
        reading.revision.backfill());
  }

  /** As each note's entries say it: the pack may have brought a new version between two notes. */
  private static String terminologies(Timeline timeline) {
    Set<String> versions = new TreeSet<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.reading() != null) {
        versions.add(entry.reading().terminology());
      }
    }
    return versions.isEmpty() ? "none" : String.join(", ", versions);
  }

  private static double rounded(double probability) {
    return Math.round(probability * ROUNDING) / ROUNDING;
  }

  /** Frees the native session; calls under way finish first. */
  @Override
  public void close() {
    model.close();
  }
}
