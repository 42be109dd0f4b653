package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.fhiradapters.decode.rules.Codes;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.FamilyMemberHistory;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Type;

/** Condition, AllergyIntolerance and FamilyMemberHistory. */
final class ProblemMapper {

  private ProblemMapper() {}

  static void mapCondition(ResourceScope scope) {
    Condition condition = (Condition) scope.resource();
    add(
        scope,
        scope.factId(condition.getIdentifier()),
        FhirCodes.code(condition.getVerificationStatus()),
        condition.getCode(),
        condition.getOnset(),
        condition.getRecordedDateElement(),
        condition.getEncounter(),
        ConceptType.DISORDER);
  }

  static void mapAllergy(ResourceScope scope) {
    AllergyIntolerance allergy = (AllergyIntolerance) scope.resource();
    add(
        scope,
        scope.factId(allergy.getIdentifier()),
        FhirCodes.code(allergy.getVerificationStatus()),
        allergy.getCode(),
        allergy.getOnset(),
        allergy.getRecordedDateElement(),
        allergy.getEncounter(),
        ConceptType.ALLERGY);
  }

  private static void add(
      ResourceScope scope,
      String factId,
      String verification,
      org.hl7.fhir.r4.model.CodeableConcept code,
      Type onset,
      BaseDateTimeType recorded,
      Reference encounter,
      ConceptType otherwise) {
    boolean withdrawn = verification.equals("entered-in-error");
    ResourceScope.Moment moment = scope.moment(onset, recorded);
    String visit = scope.encounterId(encounter);
    if (withdrawn) {
      scope.state(factId, true, moment, visit, new io.prodrome.domain.event.Retraction());
      return;
    }
    Codes codes = scope.codes(code, "code");
    Context context =
        new Context(
            verification.equals("refuted") ? Negation.NEGATED : Negation.AFFIRMED,
            switch (verification) {
              case "unconfirmed", "provisional", "differential" -> Certainty.POSSIBLE;
              default -> Certainty.CERTAIN;
            },
            Temporality.CURRENT,
            Experiencer.PATIENT);
    ConceptType type = codes.type(otherwise);
    // An allergy is coded by its substance; only "no known allergy" is a kind of its own.
    if (otherwise == ConceptType.ALLERGY && type != ConceptType.SITUATION) {
      type = ConceptType.ALLERGY;
    }
    scope.state(
        factId,
        false,
        moment,
        visit,
        new CodedFact(codes.preferred(), codes.all(), type, context, null, null));
  }

  static void mapFamily(ResourceScope scope) {
    FamilyMemberHistory history = (FamilyMemberHistory) scope.resource();
    String id = scope.factId(history.getIdentifier());
    boolean withdrawn =
        history.hasStatus() && history.getStatus().toCode().equals("entered-in-error");
    ResourceScope.Moment moment = scope.moment(history.getDateElement(), history.getDateElement());
    Context context =
        new Context(Negation.AFFIRMED, Certainty.CERTAIN, Temporality.CURRENT, Experiencer.FAMILY);
    int number = 0;
    for (var condition : history.getCondition()) {
      Codes codes = scope.codes(condition.getCode(), "condition.code");
      scope.state(
          id + "#" + ++number,
          withdrawn,
          moment,
          null,
          new CodedFact(
              codes.preferred(),
              codes.all(),
              codes.type(ConceptType.DISORDER),
              context,
              null,
              null));
    }
  }
}
