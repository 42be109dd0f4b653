package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Procedure (its complications are findings of their own, {@code #complication1} ...), Immunization
 * and what is done with medications: requests, statements (R5's name for which was MedicationUsage
 * for a while), administrations and dispenses.
 */
final class TreatmentMapper {

  /** Request intents that are no order yet. */
  private static final Set<String> PROPOSED = Set.of("proposal", "plan");

  /** R5 says in adherence what R4 says in the status. */
  private static final Set<String> NOT_TAKEN =
      Set.of("not-taking", "stopped-or-completed-as-directed-not-taken", "never");

  private TreatmentMapper() {}

  static void mapProcedure(ResourceScope scope) {
    JsonNode procedure = scope.json();
    Fields fields = scope.fields();
    FhirTimes.Written written = fields.time(procedure, "performed", "occurrence");
    JsonNode period =
        procedure.has("performedPeriod")
            ? procedure.path("performedPeriod")
            : procedure.path("occurrencePeriod");
    Instant end = fields.instant(period, "end");
    // What was done was recorded when it was done, not when it began.
    Instant otherwise = end != null || written == null ? end : written.instant();
    ResourceScope.Moment moment =
        scope.moment(
            written == null ? null : written.time(),
            fields.instant(procedure, "recorded"),
            otherwise);
    Standing standing = doneOr(scope, "notDone", "notPerformed");
    String id = scope.factId();
    String visit = scope.visit("encounter", "context");
    state(
        scope,
        id,
        standing,
        () -> scope.codes(procedure, "code"),
        moment,
        visit,
        ConceptType.PROCEDURE);
    int number = 0;
    for (JsonNode complication : Fields.each(procedure, "complication")) {
      Optional<Codes> codes = FhirCodes.of(complication, fields.source());
      if (codes.isPresent()) {
        scope.state(
            id + "#complication" + ++number,
            standing,
            moment,
            visit,
            () -> CodedFacts.of(codes.get(), ConceptType.FINDING, Context.ASSERTED));
      }
    }
    Annotations.map(scope, standing, moment, visit);
  }

  static void mapImmunization(ResourceScope scope) {
    JsonNode immunization = scope.json();
    ResourceScope.Moment moment =
        scope.moment(
            scope.fields().time(immunization, "occurrence", "date"),
            scope.fields().instant(immunization, "recorded"));
    Standing standing = doneOr(scope, "notGiven", "wasNotGiven");
    String visit = scope.visit("encounter");
    state(
        scope,
        scope.factId(),
        standing,
        () -> scope.codes(immunization, "vaccineCode"),
        moment,
        visit,
        ConceptType.IMMUNIZATION);
    Annotations.map(scope, standing, moment, visit);
  }

  static void mapRequest(ResourceScope scope) {
    JsonNode request = scope.json();
    Standing standing = doneOr(scope, "doNotPerform");
    if (standing != Standing.WITHDRAWN
        && standing != Standing.NOT_DONE
        && PROPOSED.contains(scope.fields().code(request, "intent"))) {
      standing = Standing.INTENDED;
    }
    medication(
        scope,
        standing,
        scope.moment(
            scope.fields().time(request, "authoredOn", "dateWritten"),
            scope.fields().instant(request, "authoredOn", "dateWritten")),
        scope.visit("encounter", "context"));
  }

  static void mapStatement(ResourceScope scope) {
    JsonNode statement = scope.json();
    Standing standing = doneOr(scope, "wasNotTaken");
    String adherence = scope.fields().code(statement.path("adherence"), "code");
    String taken = statement.path("taken").isTextual() ? statement.path("taken").asText() : "";
    if (standing == Standing.STANDS && (NOT_TAKEN.contains(adherence) || taken.equals("n"))) {
      standing = Standing.NOT_DONE;
    }
    medication(
        scope,
        standing,
        scope.moment(
            scope.fields().time(statement, "effective"),
            scope.fields().instant(statement, "dateAsserted")),
        scope.visit("context", "encounter"));
  }

  static void mapAdministration(ResourceScope scope) {
    medication(
        scope,
        doneOr(scope, "notGiven", "wasNotGiven"),
        // "occurence" is how R5 writes it.
        scope.moment(
            scope.fields().time(scope.json(), "effective", "occurence", "occurrence"),
            scope.fields().instant(scope.json(), "recorded")),
        scope.visit("context", "encounter"));
  }

  static void mapDispense(ResourceScope scope) {
    medication(
        scope,
        scope.json().has("notDoneCodeableConcept") ? Standing.NOT_DONE : scope.standing(),
        scope.moment(
            scope.fields().time(scope.json(), "whenHandedOver", "whenPrepared"),
            scope.fields().instant(scope.json(), "recorded")),
        scope.visit("context", "encounter"));
  }

  /** The status; not done where one of the flags of earlier versions says so. */
  private static Standing doneOr(ResourceScope scope, String... flags) {
    Standing standing = scope.standing();
    for (String flag : flags) {
      if (standing != Standing.WITHDRAWN && scope.fields().flag(scope.json(), flag)) {
        return Standing.NOT_DONE;
      }
    }
    return standing;
  }

  private static void medication(
      ResourceScope scope, Standing standing, ResourceScope.Moment moment, @Nullable String visit) {
    state(
        scope,
        scope.factId(),
        standing,
        () -> medicationCode(scope),
        moment,
        visit,
        ConceptType.MEDICATION);
    Annotations.map(scope, standing, moment, visit);
  }

  /** R4's medicationCodeableConcept and medicationReference, R5's medication with either inside. */
  private static Codes medicationCode(ResourceScope scope) {
    JsonNode json = scope.json();
    for (String element : List.of("medicationCodeableConcept", "medication")) {
      Optional<Codes> codes = scope.fields().codes(json, element);
      if (codes.isPresent()) {
        return codes.get();
      }
    }
    JsonNode reference =
        json.has("medicationReference")
            ? json.path("medicationReference")
            : Fields.first(json, "medication");
    return referenced(scope, reference)
        .orElseThrow(
            () ->
                References.literal(reference).isEmpty()
                    ? new Refusal(
                        DeadLetterReason.FIELD_INVALID, "no medication in " + scope.entry().where())
                    : new Refusal(
                        DeadLetterReason.REFERENCE_UNRESOLVED,
                        "the medication of " + scope.entry().where() + " is not in the message"));
  }

  /** The code of the Medication that is referred to; else the name that the reference shows. */
  private static Optional<Codes> referenced(ResourceScope scope, JsonNode reference) {
    Optional<JsonNode> found = scope.find(reference);
    if (found.isPresent()) {
      Optional<Codes> codes = scope.fields().codes(found.get(), "code");
      if (codes.isPresent()) {
        return codes;
      }
    }
    JsonNode inner =
        reference.path("reference").isObject() ? reference.path("reference") : reference;
    String display = Fields.lenient(inner, "display");
    return display.isEmpty()
        ? Optional.empty()
        : Optional.of(Codes.of(List.of(Codes.ofText(display))));
  }

  private static void state(
      ResourceScope scope,
      String id,
      Standing standing,
      java.util.function.Supplier<Codes> codes,
      ResourceScope.Moment moment,
      @Nullable String visit,
      ConceptType otherwise) {
    scope.state(
        id,
        standing,
        moment,
        visit,
        () -> CodedFacts.of(codes.get(), otherwise, CodedFacts.of(Context.ASSERTED, standing)));
  }
}
