package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ORU (HL7 v2.5, chapter 7): each numeric or coded OBX is a fact; the TX, FT and ED lines of one
 * OBR are together one note, whose document id is the order's number. An attachment in a format
 * that is not read (a PDF of the same results, most often) is left aside where the order says
 * anything else, and refuses the message where it does not.
 */
final class OruMapper {

  private static final Set<String> TEXT = Set.of("TX", "FT", "ED", "RP");

  /** Result statuses (table 0085) of something that does not stand, or was never observed. */
  private static final Set<String> WITHDRAWN = Set.of("D", "W", "X", "N");

  /** Statuses that announce a result. */
  private static final Set<String> PENDING = Set.of("I", "O");

  private final Hl7Scope scope;
  private final PatientKey patient;
  private final Hl7Segment obr;
  private final List<Hl7Segment> results = new ArrayList<>();

  private OruMapper(Hl7Scope scope, PatientKey patient, Hl7Segment obr) {
    this.scope = scope;
    this.patient = patient;
    this.obr = obr;
  }

  /** One message may have the results of several patients, each under a PID. */
  static void map(Hl7Scope scope) {
    PatientKey patient = null;
    OruMapper order = null;
    for (Hl7Segment segment : scope.message().segments()) {
      switch (segment.name()) {
        case "PID" -> {
          write(order);
          order = null;
          patient = scope.patient(segment, 3);
          PersonMapper.stateByTheWay(scope, patient, segment);
        }
        case "OBR" -> {
          write(order);
          order = new OruMapper(scope, known(patient), segment);
        }
        case "OBX" -> {
          if (order == null) {
            order = new OruMapper(scope, known(patient), Hl7Segment.absent("OBR"));
          }
          order.results.add(segment);
        }
        default -> {}
      }
    }
    write(order);
    PatientKey last = known(patient);
    if (scope.message().all("PID").size() == 1) {
      CodedSegments.map(scope, last);
    }
  }

  private static PatientKey known(@Nullable PatientKey patient) {
    if (patient == null) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no PID before the results");
    }
    return patient;
  }

  private static void write(@Nullable OruMapper order) {
    if (order != null) {
      order.write();
    }
  }

  private void write() {
    ReportText text = new ReportText();
    boolean hasText = false;
    boolean hasResults = false;
    Hl7Segment firstText = obr;
    for (Hl7Segment obx : results) {
      if (TEXT.contains(obx.get(2))) {
        if (!hasText) {
          firstText = obx;
        }
        hasText = true;
        text.add(obx);
      } else {
        hasResults |= writeResult(obx);
      }
    }
    if (hasText) {
      writeNote(text, firstText, hasResults);
    }
  }

  private boolean orderCancelled() {
    return obr.get(25).equals("X");
  }

  /** The filler's number, else the placer's, else the message's own. */
  private String orderId() {
    for (int field : List.of(3, 2)) {
      if (!obr.get(field).isEmpty()) {
        return obr.get(field);
      }
    }
    return scope.message().header().get(10) + "|" + obr.number();
  }

  private void writeNote(ReportText text, Hl7Segment where, boolean hasResults) {
    EventTime time = scope.firstTime(obr.get(7), obr.get(22));
    String factId = "document|" + orderId();
    if (orderCancelled() || text.isTakenBack()) {
      scope.state(factId, true, patient, time, scope.visitNumber(), where, new Retraction());
      return;
    }
    Optional<String> read = text.text();
    if (read.isEmpty()) {
      if (text.isUnreadable() && !hasResults) {
        throw new Refusal(DeadLetterReason.UNSUPPORTED, "no report in plain text or HTML in OBX-5");
      }
      return;
    }
    boolean preliminary = text.isPreliminary() || obr.get(25).equals("P");
    Coding kind =
        scope
            .codes(where, 3, "")
            .map(Codes::preferred)
            .filter(coding -> coding.system().equals(CodeSystems.LOINC))
            .or(() -> scope.codes(obr, 4, "").map(Codes::preferred))
            .orElse(null);
    scope.state(
        factId,
        false,
        patient,
        time,
        scope.visitNumber(),
        where,
        Note.of(orderId(), kind, preliminary, NoteText.verbatim(read.get(), where.pointer())));
  }

  /** Whether the segment says something. */
  private boolean writeResult(Hl7Segment obx) {
    Optional<Codes> codes = scope.codes(obx, 3, "");
    String status = obx.get(11);
    if (codes.isEmpty() || PENDING.contains(status)) {
      return false;
    }
    String id = "Observation/" + orderId() + "|" + codes.get().preferred().key() + "|" + obx.get(4);
    boolean withdrawn = WITHDRAWN.contains(status) || orderCancelled();
    EventTime time = scope.firstTime(obx.get(14), obr.get(7), obr.get(22));
    boolean coded = Set.of("CE", "CWE", "CNE", "CF").contains(obx.get(2));
    scope.state(
        id,
        withdrawn,
        patient,
        time,
        scope.visitNumber(),
        obx,
        new CodedFact(
            codes.get().preferred(),
            codes.get().all(),
            codes.get().type(ConceptType.OBSERVATION),
            Context.ASSERTED,
            coded ? null : number(obx),
            obx.get(6).isEmpty() ? null : obx.get(6)));
    if (coded) {
      scope
          .codes(obx, 5, "")
          .filter(value -> value.preferred().system().equals(CodeSystems.SNOMED_CT))
          .ifPresent(
              value ->
                  scope.state(
                      id + ".value",
                      withdrawn,
                      patient,
                      time,
                      scope.visitNumber(),
                      obx,
                      new CodedFact(
                          value.preferred(),
                          value.all(),
                          value.type(ConceptType.FINDING),
                          Context.ASSERTED,
                          null,
                          null)));
    }
    return true;
  }

  /** NM, a plain number in ST, or a structured numeric (SN) that is one number. */
  private static @Nullable Double number(Hl7Segment obx) {
    String text = obx.get(5);
    if (obx.get(2).equals("SN")) {
      boolean exact = text.isEmpty() || text.equals("=");
      text = exact && obx.get(5, 3).isEmpty() ? obx.get(5, 2) : "";
    }
    if (!text.matches("[+-]?[0-9]{1,15}(\\.[0-9]{0,15})?|[+-]?\\.[0-9]{1,15}")) {
      return null;
    }
    return Double.valueOf(text);
  }
}
