package io.prodrome.streamapp.operators;

import io.prodrome.domain.Digests;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.streamapp.flow.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Forecasts each timeline, in batches over patients, and gives the records of a revision: its
 * timeline, its forecast and its FHIR resource, or their withdrawal. A model that fails or is too
 * slow is said so in the forecast, and counted.
 */
public final class ForecastFunction extends RichAsyncFunction<TimelineRevision, TopicRecord> {
  private static final long serialVersionUID = 1L;

  private final ModelSource source;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient SharedModels models;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient Counter unavailable;

  public ForecastFunction(ModelSource source) {
    this.source = source;
  }

  @Override
  public void open(OpenContext context) {
    models = SharedModels.open(source);
    unavailable = getRuntimeContext().getMetricGroup().counter("forecastsUnavailable");
  }

  @Override
  @SuppressWarnings("NullAway") // open() may have failed
  public void close() {
    if (models != null) {
      models.close();
    }
  }

  @Override
  public void asyncInvoke(TimelineRevision revision, ResultFuture<TopicRecord> result) {
    Timeline timeline = revision.timeline();
    if (timeline == null) {
      result.complete(Outputs.withdrawal(revision.patient(), revision.oldestAcceptedAt()));
      return;
    }
    models
        .forecast(revision)
        .whenCompleteAsync( // the forecaster's one thread goes on with the next batch
            (forecast, failure) ->
                result.complete(
                    records(timeline, failure == null ? forecast : failed(timeline, revision))));
  }

  @Override
  public void timeout(TimelineRevision revision, ResultFuture<TopicRecord> result) {
    Timeline timeline = revision.timeline();
    if (timeline != null) {
      result.complete(records(timeline, failed(timeline, revision)));
    }
  }

  private static List<TopicRecord> records(Timeline timeline, Forecast forecast) {
    List<TopicRecord> records = new ArrayList<>();
    records.add(Outputs.timeline(timeline));
    records.addAll(Outputs.forecast(forecast));
    return records;
  }

  private Forecast failed(Timeline timeline, TimelineRevision revision) {
    unavailable.inc();
    return new Forecast(
        Digests.id(timeline.timelineId(), "unavailable"),
        timeline.patient(),
        timeline.asOf(),
        List.of(),
        List.of(),
        Forecast.Abstention.MODEL_UNAVAILABLE,
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
