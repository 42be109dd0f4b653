package io.prodrome.streamapp.operators;

import io.prodrome.domain.Digests;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.streamapp.flow.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts each timeline, in batches over patients, and gives the records of a revision: its
 * timeline, its forecast and its FHIR resource, or their withdrawal.
 *
 * <p>Where the model fails or is too slow, the forecast is the rate of the patient's age and sex
 * and says so ({@link Degradation}); it is counted, and the stream goes on. A model that leaves
 * several questions unanswered is not asked until it has answered one of them, so that a stuck
 * model costs its time-out once and not once for every few timelines.
 */
public final class ForecastFunction extends RichAsyncFunction<TimelineRevision, TopicRecord> {
  private static final long serialVersionUID = 1L;

  /** So many questions without an answer in time, and the model counts as stuck. */
  static final int MOST_ABANDONED = 8;

  private final RiskModel.Opening opening;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient RiskModel model;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ForecastMetrics metrics;

  /** The questions that wait for their answer; whoever takes one out completes it. */
  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient Set<ResultFuture<TopicRecord>> waiting;

  /** How many questions the model still owes an answer that nobody waits for any more. */
  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient AtomicInteger abandoned;

  public ForecastFunction(ModelSource source) {
    this(() -> SharedModels.open(source));
  }

  ForecastFunction(RiskModel.Opening opening) {
    this.opening = opening;
  }

  @Override
  public void open(OpenContext context) {
    model = opening.open();
    metrics = new ForecastMetrics(getRuntimeContext().getMetricGroup(), model);
    waiting = ConcurrentHashMap.newKeySet();
    abandoned = new AtomicInteger();
  }

  @Override
  @SuppressWarnings("NullAway") // open() may have failed
  public void close() {
    if (model != null) {
      model.close();
    }
  }

  @Override
  public void asyncInvoke(TimelineRevision revision, ResultFuture<TopicRecord> result) {
    Timeline timeline = revision.timeline();
    if (timeline == null) {
      result.complete(Outputs.withdrawal(revision.patient(), revision.oldestAcceptedAt()));
      return;
    }
    if (abandoned.get() >= MOST_ABANDONED) {
      complete(result, timeline, degraded(revision, timeline, Degradation.MODEL_TOO_SLOW, "stuck"));
      return;
    }
    waiting.add(result);
    var unused =
        asked(revision)
            .whenCompleteAsync( // the forecaster's one thread goes on with the next batch
                (forecast, failure) -> {
                  if (waiting.remove(result)) {
                    complete(result, timeline, answered(revision, timeline, forecast, failure));
                  } else {
                    abandoned.decrementAndGet();
                  }
                });
  }

  private CompletableFuture<Forecast> asked(TimelineRevision revision) {
    try {
      return model.forecast(revision);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Forecast answered(
      TimelineRevision revision,
      Timeline timeline,
      @Nullable Forecast forecast,
      @Nullable Throwable failure) {
    if (forecast != null) {
      metrics.answered();
      return forecast;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Degradation why =
        cause instanceof RejectedExecutionException
            ? Degradation.MODEL_TOO_SLOW
            : Degradation.MODEL_FAILED;
    return degraded(
        revision, timeline, why, cause == null ? "no answer" : cause.getClass().getName());
  }

  @Override
  public void timeout(TimelineRevision revision, ResultFuture<TopicRecord> result) {
    Timeline timeline = revision.timeline();
    if (timeline != null && waiting.remove(result)) {
      abandoned.incrementAndGet();
      complete(
          result, timeline, degraded(revision, timeline, Degradation.MODEL_TOO_SLOW, "time-out"));
    }
  }

  private Forecast degraded(
      TimelineRevision revision, Timeline timeline, Degradation why, String cause) {
    Forecast instead;
    try {
      instead = model.degraded(revision, why);
    } catch (RuntimeException e) {
      instead = unavailable(revision, timeline, why);
    }
    metrics.degraded(why, instead, cause);
    return instead;
  }

  private static void complete(
      ResultFuture<TopicRecord> result, Timeline timeline, Forecast forecast) {
    try {
      List<TopicRecord> records = new ArrayList<>();
      records.add(Outputs.timeline(timeline));
      records.addAll(Outputs.forecast(forecast));
      result.complete(records);
    } catch (RuntimeException defect) {
      result.completeExceptionally(defect);
    }
  }

  /** Where not even the rates can be told. */
  private static Forecast unavailable(
      TimelineRevision revision, Timeline timeline, Degradation why) {
    return new Forecast(
        Digests.id(timeline.timelineId(), "unavailable"),
        timeline.patient(),
        timeline.asOf(),
        List.of(),
        List.of(),
        List.of(),
        Forecast.Abstention.MODEL_UNAVAILABLE,
        why,
        null,
        new Provenance(
            timeline.timelineId(),
            "none",
            "none",
            "none",
            0,
            0,
            List.of(),
            List.of(),
            revision.oldestAcceptedAt(),
            revision.backfill()));
  }
}
