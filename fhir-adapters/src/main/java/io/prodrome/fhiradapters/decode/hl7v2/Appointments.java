package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Optional;
import java.util.Set;

/** AIS: the services of an appointment, which are meant to be done (HL7 v2.5, chapter 10). */
final class Appointments {

  /** Cancelled, discontinued, deleted, and a patient who did not come. */
  private static final Set<String> NOT_HELD = Set.of("S15", "S16", "S17", "S26");

  private final Hl7Scope scope;
  private final PatientKey patient;

  Appointments(Hl7Scope scope, PatientKey patient) {
    this.scope = scope;
    this.patient = patient;
  }

  /** The id of the service's fact. */
  String service(Hl7Segment ais) {
    Hl7Segment sch = scope.message().first("SCH");
    String number = sch.get(2).isEmpty() ? sch.get(1) : sch.get(2);
    Optional<Codes> codes = scope.codes(ais, 3, "");
    String key = codes.map(found -> found.preferred().key()).orElse("");
    String id = scope.distinct(patient, "Appointment/" + number + "|" + key);
    boolean deleted = Facts.action(ais.get(2)) == EventAction.WITHDRAW;
    codes.ifPresent(
        found ->
            scope.state(
                id,
                deleted || NOT_HELD.contains(scope.message().trigger())
                    ? EventAction.WITHDRAW
                    : EventAction.ADD,
                patient,
                scope.recordedTime(),
                ais,
                Facts.coded(found, ConceptType.PROCEDURE, Facts.INTENDED)));
    return id;
  }
}
