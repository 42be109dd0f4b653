package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Reads messages: a raw message becomes updates, or is ignored or refused for a reason. */
public final class DecodeFunction extends ProcessFunction<RawMessage, AcceptedUpdate> {
  private static final long serialVersionUID = 1L;
  private static final byte[] IN_THE_RAW_TOPIC = new byte[0];

  private final DecoderConfig config;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MessageDecoder decoder;

  public DecodeFunction(DecoderConfig config) {
    this.config = config;
  }

  @Override
  public void open(OpenContext context) {
    decoder = new MessageDecoder(config);
  }

  @Override
  public void processElement(RawMessage raw, Context context, Collector<AcceptedUpdate> out) {
    DecodeResult result = decoder.decode(raw);
    if (result instanceof DecodeResult.Decoded decoded) {
      List<PatientUpdate> updates = IdentityParts.split(decoded.updates());
      byte[] payload = updates.size() == 1 ? raw.payload() : IN_THE_RAW_TOPIC;
      for (PatientUpdate update : updates) {
        out.collect(new AcceptedUpdate(update, raw.source(), payload));
      }
    } else if (result instanceof DecodeResult.Ignored ignored) {
      context.output(
          Outputs.RECORDS, outcome(raw, InputOutcome.Disposition.IGNORED, ignored.reason().name()));
    } else if (result instanceof DecodeResult.Rejected rejected) {
      context.output(Outputs.RECORDS, Outputs.deadLetter(deadLetter(raw, rejected)));
      context.output(
          Outputs.RECORDS,
          outcome(raw, InputOutcome.Disposition.DEAD_LETTER, rejected.reason().name()));
    }
  }

  private static io.prodrome.streamapp.flow.TopicRecord outcome(
      RawMessage raw, InputOutcome.Disposition disposition, String reason) {
    return Outputs.outcome(
        new InputOutcome(
            raw.ref(), raw.format(), 0, 1, disposition, reason, 0, 0, raw.acceptedAt()));
  }

  private static DeadLetter deadLetter(RawMessage raw, DecodeResult.Rejected rejected) {
    return new DeadLetter(
        raw.ref(),
        raw.format(),
        raw.source(),
        raw.acceptedAt(),
        DeadLetter.Stage.DECODE,
        rejected.reason(),
        rejected.reason().blame(),
        rejected.detail(),
        raw.payload(),
        Outputs.CODE_VERSION);
  }
}
