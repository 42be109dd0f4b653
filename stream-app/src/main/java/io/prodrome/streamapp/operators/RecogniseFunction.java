package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Finds the concepts in an update's notes. An update without notes passes as it is. */
public final class RecogniseFunction extends ProcessFunction<AcceptedUpdate, AcceptedUpdate> {
  private static final long serialVersionUID = 1L;

  private final @Nullable String modelPack;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient SharedModels models;

  public RecogniseFunction(@Nullable String modelPack) {
    this.modelPack = modelPack;
  }

  @Override
  public void open(OpenContext context) {
    models = SharedModels.open(modelPack);
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
      out.collect(update.with(NoteRecognition.recognise(update.update(), models.recogniser())));
    } catch (RuntimeException defect) {
      String where = "the recogniser failed with " + defect.getClass().getName();
      Outputs.refusal(update, DeadLetter.Stage.RECOGNISE, DeadLetterReason.INTERNAL_ERROR, where)
          .forEach(record -> context.output(Outputs.RECORDS, record));
    }
  }
}
