package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DG1, PR1, AL1 and RXA: diagnoses, procedures, allergies, vaccinations. Most senders give them no
 * id of their own; a diagnosis is then the same fact wherever its visit names the same code, so
 * that every update of the visit that repeats it is no second diagnosis.
 */
final class CodedSegments {

  private CodedSegments() {}

  static void map(Hl7Scope scope, PatientKey patient) {
    for (Hl7Segment segment : scope.message().segments()) {
      switch (segment.name()) {
        case "DG1" -> mapDiagnosis(scope, patient, segment);
        case "PR1" -> mapProcedure(scope, patient, segment);
        case "AL1" -> mapAllergy(scope, patient, segment);
        default -> {}
      }
    }
  }

  private static void mapDiagnosis(Hl7Scope scope, PatientKey patient, Hl7Segment dg1) {
    Optional<Codes> codes = scope.codes(dg1, 3, dg1.get(4));
    if (codes.isEmpty()) {
      return;
    }
    Context context = Context.ASSERTED;
    if (dg1.get(6).equals("W")) {
      context =
          new Context(
              context.negation(),
              Context.Certainty.POSSIBLE,
              context.temporality(),
              context.experiencer());
    }
    state(
        scope,
        patient,
        dg1,
        "DG1",
        dg1.get(20),
        dg1.get(21),
        codes.get(),
        ConceptType.DISORDER,
        context,
        scope.firstTime(dg1.get(5), scope.message().first("PV1").get(44)));
  }

  private static void mapProcedure(Hl7Scope scope, PatientKey patient, Hl7Segment pr1) {
    Optional<Codes> codes = scope.codes(pr1, 3, pr1.get(4));
    if (codes.isPresent()) {
      // The same procedure may be done twice in one visit: its time tells the two apart.
      state(
          scope,
          patient,
          pr1,
          "PR1",
          pr1.get(19),
          pr1.get(20),
          codes.get(),
          ConceptType.PROCEDURE,
          Context.ASSERTED,
          scope.firstTime(pr1.get(5), scope.message().first("PV1").get(44)));
    }
  }

  private static void mapAllergy(Hl7Scope scope, PatientKey patient, Hl7Segment al1) {
    Optional<Codes> codes = scope.codes(al1, 3, "");
    if (codes.isPresent()) {
      ConceptType type = codes.get().type(ConceptType.ALLERGY);
      scope.state(
          "AL1/" + codes.get().preferred().key(),
          false,
          patient,
          scope.firstTime(al1.get(6)),
          scope.visitNumber(),
          al1,
          fact(
              codes.get(),
              type == ConceptType.SITUATION ? type : ConceptType.ALLERGY,
              Context.ASSERTED));
    }
  }

  /** RXA of VXU: a vaccination. */
  static void mapVaccination(
      Hl7Scope scope, PatientKey patient, Hl7Segment rxa, @Nullable Hl7Segment orc) {
    Optional<Codes> codes = scope.codes(rxa, 5, "");
    if (codes.isEmpty()) {
      return;
    }
    String status = rxa.get(20);
    boolean notDone = status.equals("NA") || status.equals("RE");
    String id = orc == null ? "" : orc.get(3);
    scope.state(
        "Immunization/" + (id.isEmpty() ? rxa.get(3) + "|" + codes.get().preferred().key() : id),
        rxa.get(21).equals("D"),
        patient,
        scope.firstTime(rxa.get(3)),
        scope.visitNumber(),
        rxa,
        fact(
            codes.get(),
            codes.get().type(ConceptType.IMMUNIZATION),
            notDone ? Context.ASSERTED.negated() : Context.ASSERTED));
  }

  private static void state(
      Hl7Scope scope,
      PatientKey patient,
      Hl7Segment segment,
      String kind,
      String ownId,
      String actionCode,
      Codes codes,
      ConceptType otherwise,
      Context context,
      EventTime time) {
    String visit = scope.visitNumber();
    String at = kind.equals("PR1") ? "|" + segment.get(5) : "";
    String id =
        ownId.isEmpty() ? (visit == null ? "" : visit) + "|" + codes.preferred().key() + at : ownId;
    scope.state(
        kind + "/" + id,
        actionCode.equals("D"),
        patient,
        time,
        visit,
        segment,
        fact(codes, codes.type(otherwise), context));
  }

  private static CodedFact fact(Codes codes, ConceptType type, Context context) {
    return new CodedFact(codes.preferred(), codes.all(), type, context, null, null);
  }
}
