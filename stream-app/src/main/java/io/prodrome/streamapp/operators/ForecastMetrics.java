package io.prodrome.streamapp.operators;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Degradation;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how forecasts come out, for those who run the system: answers come on many threads.
 *
 * <p>{@code forecasts} counts all; {@code forecastsModelFailed} and {@code forecastsModelTooSlow}
 * those that are an age-sex rate instead, {@code forecastsUnavailable} those of them for which not
 * even that can be said. {@code forecastsDegradedInARow} is how many of the latest were not the
 * model's, 0 as soon as it answers again: what to alert on. {@code forecasterDevice} is what the
 * model really runs on, {@code forecasterCacheBytes} what it keeps of histories. A log line says
 * when it begins and when it ends.
 */
final class ForecastMetrics {

  private static final Logger LOG = LoggerFactory.getLogger(ForecastMetrics.class);

  private final Counter all;
  private final Counter failed;
  private final Counter tooSlow;
  private final Counter unavailable;
  private final AtomicInteger inARow = new AtomicInteger();

  ForecastMetrics(MetricGroup group, RiskModel model) {
    all = group.counter("forecasts", new ThreadSafeSimpleCounter());
    failed = group.counter("forecastsModelFailed", new ThreadSafeSimpleCounter());
    tooSlow = group.counter("forecastsModelTooSlow", new ThreadSafeSimpleCounter());
    unavailable = group.counter("forecastsUnavailable", new ThreadSafeSimpleCounter());
    group.gauge("forecastsDegradedInARow", inARow::get);
    group.gauge("forecasterDevice", model::device);
    group.gauge("forecasterCacheBytes", model::cachedBytes);
  }

  /** The model answered. */
  void answered() {
    all.inc();
    int before = inARow.getAndSet(0);
    if (before > 0) {
      LOG.info("The forecaster answers again, after {} forecasts without it", before);
    }
  }

  /**
   * The model did not answer.
   *
   * @param instead what is issued in place of its answer
   * @param cause a word for the log: a class's name, never a message
   */
  void degraded(Degradation why, Forecast instead, String cause) {
    all.inc();
    (why == Degradation.MODEL_FAILED ? failed : tooSlow).inc();
    if (instead.abstention() == Forecast.Abstention.MODEL_UNAVAILABLE) {
      unavailable.inc();
    }
    if (inARow.getAndIncrement() == 0) {
      LOG.warn("Forecasts are the rates of age and sex for now: {} ({})", why, cause);
    }
  }
}
