package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Condition, AllergyIntolerance (its reactions are findings of their own, {@code #1} ...) and
 * FamilyMemberHistory.
 *
 * <p>A condition that is said to be over (clinicalStatus, abatement) is historical where its onset
 * is not known: the time it stands at is then that of its recording, when it was over. One whose
 * onset is known stands there, where it was current.
 */
final class ProblemMapper {

  private static final Set<String> OVER = Set.of("inactive", "resolved", "remission");
  private static final List<String> ABATEMENTS =
      List.of(
          "abatementDateTime",
          "abatementAge",
          "abatementPeriod",
          "abatementRange",
          "abatementString",
          "abatementBoolean");

  private ProblemMapper() {}

  static void mapCondition(ResourceScope scope) {
    JsonNode condition = scope.json();
    Standing standing = verification(scope);
    FhirTimes.Written onset = scope.fields().time(condition, "onset");
    ResourceScope.Moment moment =
        scope.moment(
            onset, scope.fields().instant(condition, "recordedDate", "assertedDate", "recorded"));
    String id = scope.factId();
    String visit = scope.visit("encounter", "context");
    scope.state(
        id,
        standing,
        moment,
        visit,
        () ->
            CodedFacts.of(
                scope.codes(condition, "code"),
                ConceptType.DISORDER,
                context(scope, onset == null && isOver(scope))));
    Annotations.map(scope, standing, moment, visit);
  }

  private static boolean isOver(ResourceScope scope) {
    JsonNode condition = scope.json();
    if (OVER.contains(scope.fields().code(condition, "clinicalStatus"))) {
      return true;
    }
    for (String abatement : ABATEMENTS) {
      JsonNode said = condition.get(abatement);
      if (said != null && !said.isNull() && !said.asText().equals("false")) {
        return true;
      }
    }
    return false;
  }

  private static Standing verification(ResourceScope scope) {
    String code = scope.fields().code(scope.json(), "verificationStatus");
    // DSTU2 and STU3 allergies say it in "status" or in the verification alone.
    return code.equals("entered-in-error") ? Standing.WITHDRAWN : Standing.STANDS;
  }

  /** What verificationStatus says of negation and certainty. */
  private static Context context(ResourceScope scope, boolean past) {
    Negation negation = Negation.AFFIRMED;
    Certainty certainty = Certainty.CERTAIN;
    switch (scope.fields().code(scope.json(), "verificationStatus")) {
      case "", "confirmed", "unknown" -> {}
      case "refuted" -> negation = Negation.NEGATED;
      case "unconfirmed", "provisional", "differential", "presumed" ->
          certainty = Certainty.POSSIBLE;
      default -> throw scope.fields().invalid("verificationStatus");
    }
    return new Context(
        negation,
        certainty,
        past ? Temporality.HISTORICAL : Temporality.CURRENT,
        Experiencer.PATIENT);
  }

  static void mapAllergy(ResourceScope scope) {
    JsonNode allergy = scope.json();
    Standing standing = verification(scope);
    FhirTimes.Written onset = scope.fields().time(allergy, "onset");
    ResourceScope.Moment moment =
        scope.moment(
            onset, scope.fields().instant(allergy, "recordedDate", "assertedDate", "recorded"));
    String id = scope.factId();
    String visit = scope.visit("encounter");
    Context context = context(scope, onset == null && isOver(scope));
    scope.state(id, standing, moment, visit, () -> allergy(allergyCodes(scope), context));
    if (context.negation() == Negation.AFFIRMED) {
      mapReactions(scope, id, standing, moment, visit);
    }
    Annotations.map(scope, standing, moment, visit);
  }

  /** A reaction is of the past, unless its own onset says when it was. */
  private static void mapReactions(
      ResourceScope scope,
      String id,
      Standing standing,
      ResourceScope.Moment moment,
      @org.jspecify.annotations.Nullable String visit) {
    int number = 0;
    for (JsonNode reaction : Fields.each(scope.json(), "reaction")) {
      FhirTimes.Written onset = scope.fields().time(reaction, "onset");
      ResourceScope.Moment when =
          onset == null ? moment : new ResourceScope.Moment(onset.time(), moment.recordedAt());
      for (JsonNode manifestation : Fields.each(reaction, "manifestation")) {
        Optional<Codes> codes = FhirCodes.of(manifestation, scope.fields().source());
        if (codes.isPresent()) {
          scope.state(
              id + "#" + ++number,
              standing,
              when,
              visit,
              () ->
                  CodedFacts.of(
                      codes.get(),
                      ConceptType.FINDING,
                      onset == null ? CodedFacts.past(Context.ASSERTED) : Context.ASSERTED));
        }
      }
    }
  }

  /** The substance stands in the code, or in a reaction alone. */
  private static Codes allergyCodes(ResourceScope scope) {
    Optional<Codes> codes = scope.fields().codes(scope.json(), "code");
    if (codes.isEmpty()) {
      codes = scope.fields().codes(scope.json(), "substance");
    }
    for (JsonNode reaction : Fields.each(scope.json(), "reaction")) {
      if (codes.isEmpty()) {
        codes = scope.fields().codes(reaction, "substance");
      }
    }
    return codes.orElseThrow(
        () -> new Refusal(DeadLetterReason.FIELD_INVALID, "no code in " + scope.entry().where()));
  }

  /** An allergy is coded by its substance; only "no known allergy" is a kind of its own. */
  private static CodedFact allergy(Codes codes, Context context) {
    ConceptType type = codes.type(ConceptType.ALLERGY);
    return new CodedFact(
        codes.preferred(),
        codes.all(),
        type == ConceptType.SITUATION ? type : ConceptType.ALLERGY,
        context,
        null,
        null);
  }

  static void mapFamily(ResourceScope scope) {
    JsonNode history = scope.json();
    String id = scope.factId();
    Standing standing =
        scope.fields().code(history, "status").equals("partial")
            ? Standing.STANDS
            : scope.standing();
    ResourceScope.Moment moment =
        scope.moment(scope.fields().time(history, "date"), scope.fields().instant(history, "date"));
    Context family =
        new Context(Negation.AFFIRMED, Certainty.CERTAIN, Temporality.CURRENT, Experiencer.FAMILY);
    int number = 0;
    for (JsonNode condition : Fields.each(history, "condition")) {
      scope.state(
          id + "#" + ++number,
          standing,
          moment,
          null,
          () -> CodedFacts.of(scope.codes(condition, "code"), ConceptType.DISORDER, family));
    }
    Annotations.map(scope, standing, moment, null);
  }
}
