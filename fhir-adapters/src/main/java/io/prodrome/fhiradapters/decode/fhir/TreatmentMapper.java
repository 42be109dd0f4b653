package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Retraction;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Immunization;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationAdministration;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/** Procedure, Immunization and the Medication resources. */
final class TreatmentMapper {

  /** Statuses that say the statement never held. */
  private static final List<String> WITHDRAWN = List.of("entered-in-error", "cancelled");

  /** Statuses that say it was not done. */
  private static final List<String> NOT_DONE = List.of("not-done", "not-taken");

  /** Statuses that say it is only meant to be done. */
  private static final List<String> INTENDED = List.of("preparation", "draft", "intended");

  private TreatmentMapper() {}

  static void mapProcedure(ResourceScope scope) {
    Procedure procedure = (Procedure) scope.resource();
    Type performed = procedure.getPerformed();
    java.time.Instant end =
        performed instanceof Period period ? scope.times().instant(period.getEndElement()) : null;
    var time = scope.times().of(performed);
    // What was done was recorded when it was done, not when it began.
    java.time.Instant otherwise = end != null || time == null ? end : time.instant();
    add(
        scope,
        scope.factId(procedure.getIdentifier()),
        procedure.hasStatus() ? procedure.getStatus().toCode() : "",
        false,
        procedure.getCode(),
        "code",
        scope.moment(time, null, otherwise),
        procedure.getEncounter(),
        ConceptType.PROCEDURE);
  }

  static void mapImmunization(ResourceScope scope) {
    Immunization immunization = (Immunization) scope.resource();
    add(
        scope,
        scope.factId(immunization.getIdentifier()),
        immunization.hasStatus() ? immunization.getStatus().toCode() : "",
        false,
        immunization.getVaccineCode(),
        "vaccineCode",
        scope.moment(immunization.getOccurrence(), immunization.getRecordedElement()),
        immunization.getEncounter(),
        ConceptType.IMMUNIZATION);
  }

  static void mapMedicationRequest(ResourceScope scope) {
    MedicationRequest request = (MedicationRequest) scope.resource();
    String intent = request.hasIntent() ? request.getIntent().toCode() : "";
    String status = request.hasStatus() ? request.getStatus().toCode() : "";
    boolean proposed = intent.equals("proposal") || intent.equals("plan");
    if (request.getDoNotPerform() && !WITHDRAWN.contains(status)) {
      status = "not-done";
    }
    addMedication(
        scope,
        scope.factId(request.getIdentifier()),
        status,
        proposed,
        request.getMedication(),
        scope.moment(request.getAuthoredOnElement(), request.getAuthoredOnElement()),
        request.getEncounter());
  }

  static void mapMedicationStatement(ResourceScope scope) {
    MedicationStatement statement = (MedicationStatement) scope.resource();
    addMedication(
        scope,
        scope.factId(statement.getIdentifier()),
        statement.hasStatus() ? statement.getStatus().toCode() : "",
        false,
        statement.getMedication(),
        scope.moment(statement.getEffective(), statement.getDateAssertedElement()),
        statement.getContext());
  }

  static void mapMedicationAdministration(ResourceScope scope) {
    MedicationAdministration given = (MedicationAdministration) scope.resource();
    addMedication(
        scope,
        scope.factId(given.getIdentifier()),
        given.hasStatus() ? given.getStatus().toCode() : "",
        false,
        given.getMedication(),
        scope.moment(given.getEffective(), null),
        given.getContext());
  }

  private static void addMedication(
      ResourceScope scope,
      String factId,
      String status,
      boolean intended,
      Type medication,
      ResourceScope.Moment moment,
      Reference encounter) {
    add(
        scope,
        factId,
        status,
        intended,
        WITHDRAWN.contains(status) ? new CodeableConcept() : medicationCode(scope, medication),
        "medication",
        moment,
        encounter,
        ConceptType.MEDICATION);
  }

  private static CodeableConcept medicationCode(ResourceScope scope, @Nullable Type medication) {
    if (medication instanceof Reference reference) {
      Resource found = scope.find(reference).orElse(null);
      if (found instanceof Medication named) {
        return named.getCode();
      }
      if (reference.hasDisplay()) {
        return new CodeableConcept().setText(reference.getDisplay());
      }
      throw new Refusal(
          DeadLetterReason.REFERENCE_UNRESOLVED,
          "the medication of " + scope.entry().where() + " is not in the message");
    }
    return medication instanceof CodeableConcept concept ? concept : new CodeableConcept();
  }

  private static void add(
      ResourceScope scope,
      String factId,
      String status,
      boolean intended,
      CodeableConcept code,
      String element,
      ResourceScope.Moment moment,
      Reference encounter,
      ConceptType otherwise) {
    String visit = scope.encounterId(encounter);
    if (WITHDRAWN.contains(status)) {
      scope.state(factId, true, moment, visit, new Retraction());
      return;
    }
    Codes codes = scope.codes(code, element);
    Context context = Context.ASSERTED;
    if (intended || INTENDED.contains(status)) {
      context =
          new Context(
              context.negation(),
              context.certainty(),
              Temporality.HYPOTHETICAL,
              context.experiencer());
    }
    if (NOT_DONE.contains(status)) {
      context = context.negated();
    }
    scope.state(
        factId,
        false,
        moment,
        visit,
        new CodedFact(codes.preferred(), codes.all(), codes.type(otherwise), context, null, null));
  }
}
