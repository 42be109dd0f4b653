package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.DecodeResult.RefusedPart;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.rules.Updates;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes HL7 v2 messages and batches of them. Thread-safe. */
public final class Hl7Decoder {

  private final PatientIdentities identities;
  private final Hl7Times times;

  public Hl7Decoder(DecoderConfig config) {
    this.identities = new PatientIdentities(config);
    this.times = new Hl7Times(config.defaultZone());
  }

  /**
   * What the message says. Of a batch each message has an end of its own: one that is refused fails
   * none of the others.
   *
   * @throws Refusal if it must not be applied, or is a batch of nothing
   */
  public DecodeResult decode(RawMessage raw) {
    Hl7Batch batch = Hl7Batch.of(raw.payload());
    if (batch == null) {
      List<PatientUpdate> updates = decode(raw, raw.payload(), "");
      return updates.isEmpty()
          ? new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS)
          : new DecodeResult.Decoded(updates, List.of());
    }
    return decode(raw, batch);
  }

  private DecodeResult decode(RawMessage raw, Hl7Batch batch) {
    if (batch.members().isEmpty() && !batch.saysNone()) {
      throw new Refusal(DeadLetterReason.MALFORMED, "a batch without messages");
    }
    List<PatientUpdate> updates = new ArrayList<>();
    List<RefusedPart> refused = new ArrayList<>();
    for (int i = 0; i < batch.members().size(); i++) {
      byte[] member = batch.members().get(i);
      String place = "message[" + (i + 1) + "]/";
      try {
        updates.addAll(decode(raw, member, place));
      } catch (Refusal refusal) {
        refused.add(
            new RefusedPart(0, 1, refusal.reason(), refusal.detail() + ", in " + place, member));
      } catch (RuntimeException defect) {
        // A defect, too, is the end of its own message only. Its text may quote the message.
        refused.add(
            new RefusedPart(
                0,
                1,
                DeadLetterReason.INTERNAL_ERROR,
                defect.getClass().getName() + ", in " + place,
                member));
      }
    }
    for (String fault : batch.faults()) {
      refused.add(new RefusedPart(0, 1, DeadLetterReason.MALFORMED, fault, new byte[0]));
    }
    return updates.isEmpty() && refused.isEmpty()
        ? new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS)
        : Updates.numbered(updates, refused);
  }

  /** One message's updates; none where it says nothing that is kept. */
  private List<PatientUpdate> decode(RawMessage raw, byte[] bytes, String place) {
    Set<Remark> remarks = EnumSet.noneOf(Remark.class);
    Hl7Message message = Hl7Message.parse(bytes, remarks);
    String hash = Digests.sha256(bytes);
    Hl7Scope scope = new Hl7Scope(message, raw, hash, identities, times, remarks);
    String type = message.type();
    if (type.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "no message type in MSH-9");
    }
    if (MessageTypes.isWithoutFacts(type)
        || (type.equals("ADT") && !AdtMapper.hasFacts(message.trigger()))) {
      return List.of();
    }
    map(scope, type);
    scope.end();
    List<ClinicalEvent> events = scope.events();
    return events.isEmpty()
        ? List.of()
        : Updates.split(raw, messageId(message), hash, prefixed(events, place), remarks);
  }

  private static void map(Hl7Scope scope, String type) {
    SegmentWalk.Meaning meaning = MessageTypes.meaning(type);
    if (type.equals("ADT")) {
      AdtMapper.map(scope);
    } else if (type.equals("MDM")) {
      MdmMapper.map(scope);
    } else if (meaning != null) {
      SegmentWalk.walk(scope, meaning);
    } else {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED, "a message type that is not supported, in MSH-9");
    }
  }

  private static List<ClinicalEvent> prefixed(List<ClinicalEvent> events, String place) {
    return place.isEmpty()
        ? events
        : events.stream().map(event -> BatchPlaces.within(event, place)).toList();
  }

  /** MSH-3, 4 and 10; null where the sender gave no control id. */
  private static @Nullable String messageId(Hl7Message message) {
    Hl7Segment msh = message.header();
    return msh.get(10).isEmpty() ? null : msh.get(3) + "|" + msh.get(4) + "|" + msh.get(10);
  }

  /**
   * The message's one PID.
   *
   * @throws Refusal if there is none, or more than one
   */
  static Hl7Segment onlyPid(Hl7Message message) {
    List<Hl7Segment> pids = message.all("PID");
    if (pids.isEmpty()) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no PID");
    }
    if (pids.size() > 1) {
      throw new Refusal(DeadLetterReason.PATIENT_AMBIGUOUS, pids.size() + " PID segments");
    }
    return pids.get(0);
  }
}
