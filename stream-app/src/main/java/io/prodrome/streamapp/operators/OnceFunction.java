package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.MessageIds;
import io.prodrome.domain.event.MessageIds.Verdict;
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
    boolean redriven = update.remarks().contains(Remark.REDRIVEN);
    switch (redriven ? Verdict.FIRST : MessageIds.judge(first.value(), update)) {
      case FIRST -> {
        if (redriven || first.value() == null) {
          first.update(MessageIds.remembered(update));
        }
        out.collect(accepted);
      }
      case DUPLICATE ->
          context.output(
              Outputs.RECORDS, Outputs.outcome(accepted.outcome(Disposition.DUPLICATE, "")));
      case REUSED ->
          Outputs.refusal(
                  accepted,
                  DeadLetter.Stage.IDENTIFY,
                  DeadLetterReason.CONTROL_ID_REUSED,
                  "a message with the same id and other content came before")
              .forEach(record -> context.output(Outputs.RECORDS, record));
    }
  }
}
