package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MDM (HL7 v2.5, chapter 9): documents. What TXA says of the document counts as well as the
 * trigger: one that is deleted or obsolete is withdrawn, whatever the event is called.
 */
final class MdmMapper {

  /** Events that carry the document's text. */
  private static final Set<String> WITH_TEXT = Set.of("T02", "T04", "T06", "T08", "T10");

  /** Completion statuses (table 0271) before authentication. */
  private static final Set<String> PRELIMINARY = Set.of("DI", "DO", "IP", "IN", "PA");

  /** Availability statuses (table 0273) of a document that counts no more. */
  private static final Set<String> GONE = Set.of("CA", "OB");

  private MdmMapper() {}

  /** A document's header without its text says nothing, unless it takes the document back. */
  static void map(Hl7Scope scope) {
    Hl7Message message = scope.message();
    String trigger = message.trigger();
    Hl7Segment pid = Hl7Decoder.onlyPid(message);
    PatientKey patient = scope.patient(pid, 3);
    Hl7Segment txa = message.first("TXA");
    String id = entityId(txa, 12);
    if (id.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "no document number in TXA-12");
    }
    ReportText text = new ReportText();
    message.all("OBX").forEach(text::add);
    EventTime time = scope.firstTime(txa.get(4), txa.get(6), txa.get(7));
    String visit = scope.visitNumber();
    if (trigger.equals("T11") || GONE.contains(txa.get(19)) || text.isTakenBack()) {
      scope.state("document|" + id, true, patient, time, visit, txa, new Retraction());
      return;
    }
    if (!WITH_TEXT.contains(trigger)) {
      return;
    }
    PersonMapper.stateByTheWay(scope, patient, pid);
    String parent = entityId(txa, 13);
    if (trigger.equals("T10") && !parent.isEmpty() && !parent.equals(id)) {
      scope.state("document|" + parent, true, patient, time, visit, txa, new Retraction());
    }
    Optional<String> read = text.text();
    if (read.isEmpty()) {
      throw text.isUnreadable()
          ? new Refusal(DeadLetterReason.UNSUPPORTED, "no document in plain text or HTML in OBX-5")
          : new Refusal(DeadLetterReason.FIELD_INVALID, "no text in OBX-5");
    }
    boolean preliminary = text.isPreliminary() || PRELIMINARY.contains(txa.get(17));
    scope.state(
        "document|" + id,
        false,
        patient,
        time,
        visit,
        txa,
        Note.of(id, kind(scope, txa), preliminary, NoteText.verbatim(read.get(), "OBX")));
  }

  /** An entity identifier (EI): some senders leave its first component empty. */
  private static String entityId(Hl7Segment segment, int field) {
    for (int component : List.of(1, 3, 2)) {
      String value = segment.get(field, component);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** OBX-3 where it is a LOINC code, else TXA-2. */
  private static @Nullable Coding kind(Hl7Scope scope, Hl7Segment txa) {
    Hl7Segment obx = scope.message().first("OBX");
    Optional<Coding> loinc =
        scope
            .codes(obx, 3, "")
            .map(Codes::preferred)
            .filter(coding -> coding.system().equals(CodeSystems.LOINC));
    return loinc.or(() -> scope.codes(txa, 2, "").map(Codes::preferred)).orElse(null);
  }
}
