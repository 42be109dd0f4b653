package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds the concepts in an update's notes. An update without notes passes as it is; all notes of
 * one update are recognised by one version of the model pack.
 *
 * <p>Its metrics are of the process, the same in every subtask: the terminology in use, and how
 * many model packs were taken and refused while it ran.
 */
public final class RecogniseFunction extends ProcessFunction<AcceptedUpdate, AcceptedUpdate> {
  private static final long serialVersionUID = 1L;

  private final ModelSource source;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient SharedModels models;

  public RecogniseFunction(ModelSource source) {
    this.source = source;
  }

  @Override
  public void open(OpenContext context) {
    models = SharedModels.open(source);
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    metrics.gauge("terminology", models::terminology);
    metrics.gauge("modelPacksTaken", models::packsTaken);
    metrics.gauge("modelPacksRefused", models::packsRefused);
  }

  @Override
  @SuppressWarnings("NullAway") // open() may have failed
  public void close() {
    if (models != null) {
      models.close();
    }
  }

  @Override
  public void processElement(
      AcceptedUpdate update, Context context, Collector<AcceptedUpdate> out) {
    try {
      out.collect(
          update.with(
              models.recognising(
                  recogniser -> NoteRecognition.recognise(update.update(), recogniser))));
    } catch (RuntimeException defect) {
      String where = "the recogniser failed with " + defect.getClass().getName();
      Outputs.refusal(update, DeadLetter.Stage.RECOGNISE, DeadLetterReason.INTERNAL_ERROR, where)
          .forEach(record -> context.output(Outputs.RECORDS, record));
    }
  }
}
