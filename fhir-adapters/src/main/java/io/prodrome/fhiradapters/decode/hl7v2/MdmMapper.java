package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
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

  /** Events that tell of a document without its text. */
  private static final Set<String> HEADERS = Set.of("T01", "T03", "T05", "T07", "T09", "T11");

  /** Events that put another document, or another text, in place of one. */
  private static final Set<String> CORRECTIONS = Set.of("T08", "T10");

  /** Events of a document that nothing was said of before. */
  private static final Set<String> BEGINNINGS = Set.of("T01", "T02");

  /** After these the parent is obsolete. */
  private static final Set<String> REPLACEMENTS = Set.of("T09", "T10");

  /** Completion statuses (table 0271) before authentication. */
  private static final Set<String> PRELIMINARY = Set.of("DI", "DO", "IP", "IN", "PA");

  /** Availability statuses (table 0273) of a document that counts no more. */
  private static final Set<String> GONE = Set.of("CA", "OB");

  private final Hl7Scope scope;
  private final PatientKey patient;
  private final Hl7Segment txa;
  private final String id;
  private final EventTime time;

  private MdmMapper(Hl7Scope scope, PatientKey patient, Hl7Segment txa, String id) {
    this.scope = scope;
    this.patient = patient;
    this.txa = txa;
    this.id = id;
    this.time = scope.firstTime(txa.get(4), txa.get(6), txa.get(7));
  }

  /** A document's header without its text says nothing of it, unless it takes a document back. */
  static void map(Hl7Scope scope) {
    Hl7Message message = scope.message();
    String trigger = message.trigger();
    if (!WITH_TEXT.contains(trigger) && !HEADERS.contains(trigger)) {
      throw new Refusal(
          trigger.isEmpty() ? DeadLetterReason.FIELD_INVALID : DeadLetterReason.UNSUPPORTED,
          trigger.isEmpty()
              ? "no trigger event in MSH-9 or EVN-1"
              : "an MDM event that is not supported, in MSH-9");
    }
    Hl7Segment pid = Hl7Decoder.onlyPid(message);
    PatientKey patient = PersonMapper.patient(scope, pid);
    Hl7Segment txa = message.first("TXA");
    String id = entityId(txa, 12);
    if (id.isEmpty() && BEGINNINGS.contains(trigger)) {
      // Nobody can refer to it, and it is the same each time that the message is sent.
      id = message.header().get(10);
    }
    if (id.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "no document number in TXA-12");
    }
    PersonMapper.stateByTheWay(scope, patient, pid);
    if (!message.first("PV1").isAbsent()) {
      VisitMapper.stateByTheWay(scope, patient, message.first("PV1"));
    }
    new MdmMapper(scope, patient, txa, id).write(trigger);
  }

  private void write(String trigger) {
    ReportText text = new ReportText();
    for (Hl7Segment segment : scope.message().segments()) {
      if (segment.name().equals("OBX")) {
        text.add(segment);
      } else if (segment.name().equals("NTE")) {
        text.comment(segment);
      }
    }
    String parent = entityId(txa, 13);
    if (REPLACEMENTS.contains(trigger) && !parent.isEmpty() && !parent.equals(id)) {
      withdraw(parent);
    }
    if (trigger.equals("T11") || GONE.contains(txa.get(19)) || text.isTakenBack()) {
      withdraw(id);
    } else if (WITH_TEXT.contains(trigger)) {
      writeNote(trigger, parent, text);
    }
  }

  private void withdraw(String document) {
    scope.state("document|" + document, EventAction.WITHDRAW, patient, time, txa, new Retraction());
  }

  private void writeNote(String trigger, String parent, ReportText text) {
    Optional<NoteText> read = text.text(scope::leaveAside);
    if (read.isEmpty()) {
      scope.end();
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "no text in OBX-5");
    }
    boolean preliminary = text.isPreliminary() || PRELIMINARY.contains(txa.get(17));
    Note note = Note.of(id, kind(), preliminary, read.get());
    EventAction action = EventAction.ADD;
    if (CORRECTIONS.contains(trigger) || text.isCorrected()) {
      action = EventAction.REPLACE;
    } else if (trigger.equals("T06") && !parent.isEmpty() && !parent.equals(id)) {
      action = EventAction.APPEND;
      note = note.addingTo(parent);
    }
    scope.state("document|" + id, action, patient, time, txa, note);
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
  private @Nullable Coding kind() {
    Hl7Segment obx = scope.message().first("OBX");
    Optional<Coding> loinc =
        scope
            .codes(obx, 3, "")
            .map(Codes::preferred)
            .filter(coding -> coding.system().equals(CodeSystems.LOINC));
    return loinc.or(() -> scope.codes(txa, 2, "").map(Codes::preferred)).orElse(null);
  }
}
