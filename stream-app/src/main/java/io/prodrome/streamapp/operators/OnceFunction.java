package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Remark;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets each message through once, whomever it is about: a sender's retry ends here as a duplicate,
 * and the same control id with other content is refused. Keyed by the sender's message id.
 */
public final class OnceFunction
    extends KeyedProcessFunction<String, AcceptedUpdate, AcceptedUpdate> {
  private static final long serialVersionUID = 1L;

  private final Duration memory;

  /** The first message with this id: its content's hash, and where it lies. */
  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ValueState<String> first;

  /**
   * @param memory how long message ids are remembered
   */
  public OnceFunction(Duration memory) {
    this.memory = memory;
  }

  @Override
  public void open(OpenContext context) {
    ValueStateDescriptor<String> descriptor = new ValueStateDescriptor<>("first", Types.STRING);
    descriptor.enableTimeToLive(StateTtlConfig.newBuilder(memory).build());
    first = getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(
      AcceptedUpdate accepted, Context context, Collector<AcceptedUpdate> out) throws Exception {
    PatientUpdate update = accepted.update();
    String before = first.value();
    // The parts of one message share its id and its place, and are no duplicates of each other.
    String own = update.contentHash() + " " + update.input();
    if (before == null || before.equals(own) || update.remarks().contains(Remark.REDRIVEN)) {
      if (!own.equals(before)) {
        first.update(own);
      }
      out.collect(accepted);
    } else if (before.startsWith(update.contentHash() + " ")) {
      context.output(Outputs.RECORDS, Outputs.outcome(accepted.outcome(Disposition.DUPLICATE, "")));
    } else {
      refuse(accepted, context);
    }
  }

  private static void refuse(AcceptedUpdate accepted, Context context) {
    context.output(
        Outputs.RECORDS,
        Outputs.deadLetter(
            accepted.refused(
                DeadLetter.Stage.IDENTIFY,
                DeadLetterReason.CONTROL_ID_REUSED,
                "a message with the same id and other content came before",
                Outputs.CODE_VERSION),
            accepted.update().part()));
    context.output(
        Outputs.RECORDS,
        Outputs.outcome(
            accepted.outcome(Disposition.DEAD_LETTER, DeadLetterReason.CONTROL_ID_REUSED.name())));
  }
}
