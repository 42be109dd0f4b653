package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.rules.Updates;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes HL7 v2 messages. Thread-safe. */
public final class Hl7Decoder {

  /** Scheduling, billing, master files, queries, acknowledgements. */
  private static final Set<String> WITHOUT_FACTS =
      Set.of(
          "ACK", "BAR", "DFT", "ESR", "MCF", "MFD", "MFK", "MFN", "MFR", "NMD", "NMQ", "NMR", "ORR",
          "OSQ", "OSR", "QBP", "QCK", "QCN", "QRY", "QSB", "QVR", "RSP", "RTB", "SCN", "SIU", "SQM",
          "SQR", "SRM", "SRR", "SSR", "SSU", "TCR", "TCU", "DSR", "EAC", "EAN", "EAR", "DOC");

  private final PatientIdentities identities;
  private final Hl7Times times;

  public Hl7Decoder(DecoderConfig config) {
    this.identities = new PatientIdentities(config);
    this.times = new Hl7Times(config.defaultZone());
  }

  /**
   * What the message says.
   *
   * @throws Refusal if it must not be applied
   */
  public DecodeResult decode(RawMessage raw) {
    Hl7Message message = Hl7Message.parse(raw.payload());
    Hl7Scope scope = new Hl7Scope(message, raw, identities, times);
    String type = message.type();
    if (WITHOUT_FACTS.contains(type)
        || (type.equals("ADT") && !AdtMapper.hasFacts(message.trigger()))) {
      return new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS);
    }
    switch (type) {
      case "ADT" -> AdtMapper.map(scope);
      case "MDM" -> MdmMapper.map(scope);
      case "ORU" -> OruMapper.map(scope);
      case "VXU" -> mapVaccinations(scope);
      case "" -> throw new Refusal(DeadLetterReason.FIELD_INVALID, "no message type in MSH-9");
      default ->
          throw new Refusal(DeadLetterReason.UNSUPPORTED, "a message type that is not supported");
    }
    List<ClinicalEvent> events = scope.events();
    return events.isEmpty()
        ? new DecodeResult.Ignored(IgnoreReason.MESSAGE_TYPE_WITHOUT_FACTS)
        : Updates.of(raw, messageId(message), scope.contentHash(), events);
  }

  private static void mapVaccinations(Hl7Scope scope) {
    Hl7Segment pid = onlyPid(scope.message());
    PatientKey patient = scope.patient(pid, 3);
    PersonMapper.stateByTheWay(scope, patient, pid);
    Hl7Segment orc = null;
    for (Hl7Segment segment : scope.message().segments()) {
      if (segment.name().equals("ORC")) {
        orc = segment;
      } else if (segment.name().equals("RXA")) {
        CodedSegments.mapVaccination(scope, patient, segment, orc);
      }
    }
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

  /**
   * The patient of a PID.
   *
   * @throws Refusal if the segment is not there, or does not name exactly one patient
   */
  static PatientKey patient(Hl7Scope scope, Hl7Segment pid) {
    if (pid.isAbsent()) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no PID before MRG");
    }
    return scope.patient(pid, 3);
  }
}
