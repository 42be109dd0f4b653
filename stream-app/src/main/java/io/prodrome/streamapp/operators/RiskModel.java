package io.prodrome.streamapp.operators;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.TimelineRevision;
import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** What the forecast step asks. Thread-safe. */
interface RiskModel extends AutoCloseable {

  /**
   * Asks the model; does not wait for it.
   *
   * @return may complete on any thread, or never; exceptionally where the model fails, with {@link
   *     java.util.concurrent.RejectedExecutionException} where too much waits for it already
   */
  CompletableFuture<Forecast> forecast(TimelineRevision revision);

  /** What can be said without the model: the rates of the patient's age and sex. */
  Forecast degraded(TimelineRevision revision, Forecast.Degradation why);

  /** What the model runs on, as metrics and logs name it. */
  String device();

  /** How many bytes the patients' computed histories take now. */
  long cachedBytes();

  @Override
  void close();

  /** Opens the model of a process; a job carries it to where it runs. */
  interface Opening extends Serializable {
    RiskModel open();
  }
}
