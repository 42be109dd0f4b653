package io.prodrome.streamapp.operators;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A model that answers, fails or keeps silent as a test says; silent at first. */
final class TestingRiskModel implements RiskModel {

  static final double RATE = 0.07;

  private static final AtomicReference<@Nullable TestingRiskModel> OPENED = new AtomicReference<>();

  private final List<CompletableFuture<Forecast>> questions = new CopyOnWriteArrayList<>();
  private final List<TimelineRevision> revisions = new CopyOnWriteArrayList<>();
  private volatile boolean answers;
  private volatile boolean ratesAreKnown = true;
  private volatile @Nullable RuntimeException failure;
  private volatile @Nullable RuntimeException refusal;

  /** Opens this model, also where the engine has sent the opening through its wire. */
  static RiskModel.Opening opening(TestingRiskModel model) {
    OPENED.set(model);
    return () -> Objects.requireNonNull(OPENED.get());
  }

  void answers() {
    answers = true;
  }

  void fails(RuntimeException with) {
    failure = with;
  }

  void throwsWhenAsked(RuntimeException what) {
    refusal = what;
  }

  void knowsNoRates() {
    ratesAreKnown = false;
  }

  /** How often it was asked. */
  int asked() {
    return questions.size();
  }

  /** Answers a question, counted from 0, that it has kept silent about. */
  void answer(int question) {
    questions.get(question).complete(forecast(revisions.get(question), null));
  }

  @Override
  public CompletableFuture<Forecast> forecast(TimelineRevision revision) {
    if (refusal != null) {
      throw refusal;
    }
    CompletableFuture<Forecast> question = new CompletableFuture<>();
    questions.add(question);
    revisions.add(revision);
    if (failure != null) {
      question.completeExceptionally(failure);
    } else if (answers) {
      answer(questions.size() - 1);
    }
    return question;
  }

  @Override
  public Forecast degraded(TimelineRevision revision, Degradation why) {
    if (!ratesAreKnown) {
      throw new IllegalStateException("no rates");
    }
    return forecast(revision, why);
  }

  private static Forecast forecast(TimelineRevision revision, @Nullable Degradation why) {
    Timeline timeline = Objects.requireNonNull(revision.timeline());
    return new Forecast(
        timeline.timelineId() + why,
        timeline.patient(),
        timeline.asOf(),
        List.of(
            new OutcomeRisk(
                Coding.snomed("90560007", "Gout"),
                false,
                List.of(new HorizonRisk(365, why == null ? 0.2 : RATE)))),
        List.of(),
        List.of(),
        null,
        why,
        null,
        new Provenance(
            timeline.timelineId(),
            "testing 1",
            "testing 1",
            "none",
            1,
            0,
            List.of(),
            List.of(),
            revision.oldestAcceptedAt(),
            revision.backfill()));
  }

  @Override
  public String device() {
    return "CPU";
  }

  @Override
  public long cachedBytes() {
    return 4_096;
  }

  @Override
  public void close() {}
}
