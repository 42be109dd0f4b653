package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.streamapp.flow.TopicRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Reads messages: a raw message becomes updates, or is ignored or refused for a reason. */
public final class DecodeFunction extends ProcessFunction<RawMessage, AcceptedUpdate> {
  private static final long serialVersionUID = 1L;
  private static final byte[] IN_THE_RAW_TOPIC = new byte[0];

  private final DecoderConfig config;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MessageDecoder decoder;

  /** What was put right in messages, by feed: {@code source.<feed>.remarks.<REMARK>}. */
  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient Map<String, Counter> remarks;

  public DecodeFunction(DecoderConfig config) {
    this.config = config;
  }

  @Override
  public void open(OpenContext context) {
    decoder = new MessageDecoder(config);
    remarks = new HashMap<>();
  }

  private void count(String source, Remark remark) {
    remarks
        .computeIfAbsent(
            source + " " + remark,
            unused ->
                getRuntimeContext()
                    .getMetricGroup()
                    .addGroup("source", source)
                    .addGroup("remarks")
                    .counter(remark.name()))
        .inc();
  }

  @Override
  public void processElement(RawMessage raw, Context context, Collector<AcceptedUpdate> out) {
    DecodeResult result = decoder.decode(raw);
    if (result instanceof DecodeResult.Decoded decoded) {
      emit(raw, decoded, context, out);
    } else if (result instanceof DecodeResult.Ignored ignored) {
      context.output(
          Outputs.RECORDS,
          outcome(raw, 0, 1, InputOutcome.Disposition.IGNORED, ignored.reason().name()));
    } else if (result instanceof DecodeResult.Rejected rejected) {
      context.output(
          Outputs.RECORDS,
          Outputs.deadLetter(
              deadLetter(raw, rejected.reason(), rejected.detail(), raw.payload()), 0));
      context.output(
          Outputs.RECORDS,
          outcome(raw, 0, 1, InputOutcome.Disposition.DEAD_LETTER, rejected.reason().name()));
    }
  }

  /** Each part goes its own way and has its own outcome. */
  private void emit(
      RawMessage raw,
      DecodeResult.Decoded decoded,
      Context context,
      Collector<AcceptedUpdate> out) {
    List<PatientUpdate> updates = IdentityParts.split(decoded.updates());
    int parts = updates.size() + decoded.refused().size();
    byte[] payload = parts == 1 ? raw.payload() : IN_THE_RAW_TOPIC;
    for (int part = 0; part < updates.size(); part++) {
      PatientUpdate update = updates.get(part).asPart(part, parts);
      if (raw.redriven()) {
        update = update.with(Remark.REDRIVEN);
      }
      update.remarks().forEach(remark -> count(raw.source(), remark));
      out.collect(new AcceptedUpdate(update, raw.source(), payload));
    }
    for (int i = 0; i < decoded.refused().size(); i++) {
      DecodeResult.RefusedPart refused = decoded.refused().get(i);
      // The member's own bytes where it stands alone; of the others, the first has the message.
      byte[] bytes = refused.payload().length > 0 || i > 0 ? refused.payload() : raw.payload();
      int part = updates.size() + i;
      context.output(
          Outputs.RECORDS,
          Outputs.deadLetter(deadLetter(raw, refused.reason(), refused.detail(), bytes), part));
      context.output(
          Outputs.RECORDS,
          outcome(raw, part, parts, InputOutcome.Disposition.DEAD_LETTER, refused.reason().name()));
    }
  }

  private static TopicRecord outcome(
      RawMessage raw, int part, int parts, InputOutcome.Disposition disposition, String reason) {
    return Outputs.outcome(
        new InputOutcome(
            raw.ref(), raw.format(), part, parts, disposition, reason, 0, 0, raw.acceptedAt()));
  }

  private static DeadLetter deadLetter(
      RawMessage raw, DeadLetterReason reason, String detail, byte[] payload) {
    return new DeadLetter(
        raw.ref(),
        raw.format(),
        raw.source(),
        raw.acceptedAt(),
        DeadLetter.Stage.DECODE,
        reason,
        reason.blame(),
        detail,
        payload,
        Outputs.CODE_VERSION);
  }
}
