package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * DG1, PR1, AL1, IAM and FT1: diagnoses, procedures, allergies, charges (HL7 v2.5, chapters 3 and
 * 6). Most senders give them no id of their own; a diagnosis is then the same fact wherever its
 * visit names the same code, so that every update of the visit that repeats it is no second
 * diagnosis.
 */
final class CodedSegments {

  /** Codes that senders write for "no known (drug, food, environmental) allergies". */
  private static final Set<String> NONE_KNOWN = Set.of("NKA", "NKDA", "NKFA", "NKEA");

  private final Hl7Scope scope;
  private final PatientKey patient;

  CodedSegments(Hl7Scope scope, PatientKey patient) {
    this.scope = scope;
    this.patient = patient;
  }

  void diagnosis(Hl7Segment dg1) {
    Optional<Codes> codes = scope.codes(dg1, 3, dg1.get(4));
    EventAction action = Facts.action(dg1.get(21));
    String own = dg1.get(20);
    if (codes.isEmpty()) {
      withdrawByNumber("DG1/", own, action, dg1);
      return;
    }
    Context context = dg1.get(6).equals("W") ? Facts.SUSPECTED : Context.ASSERTED;
    scope.state(
        "DG1/" + (own.isEmpty() ? visit() + "|" + codes.get().preferred().key() : own),
        action,
        patient,
        scope.firstTime(dg1.get(5), scope.message().first("PV1").get(44)),
        dg1,
        Facts.coded(codes.get(), ConceptType.DISORDER, context));
  }

  /**
   * A procedure. The same one may be done twice in one visit: its time tells the two apart.
   *
   * @param context whether it was done or is asked for
   */
  void procedure(Hl7Segment pr1, Context context) {
    Optional<Codes> codes = scope.codes(pr1, 3, pr1.get(4));
    EventAction action = Facts.action(pr1.get(20));
    String own = pr1.get(19);
    if (codes.isEmpty()) {
      withdrawByNumber("PR1/", own, action, pr1);
      return;
    }
    String otherwise = visit() + "|" + codes.get().preferred().key() + "|" + pr1.get(5);
    scope.state(
        "PR1/" + (own.isEmpty() ? otherwise : own),
        action,
        patient,
        scope.firstTime(pr1.get(5), scope.message().first("PV1").get(44)),
        pr1,
        Facts.coded(codes.get(), ConceptType.PROCEDURE, context));
  }

  /** A fact that is deleted may be named by its number alone. */
  private void withdrawByNumber(
      String kind, String number, EventAction action, Hl7Segment segment) {
    if (!number.isEmpty() && action == EventAction.WITHDRAW) {
      scope.state(kind + number, action, patient, scope.recordedTime(), segment, new Retraction());
    }
  }

  void allergy(Hl7Segment al1) {
    Optional<Codes> codes = scope.codes(al1, 3, "");
    if (codes.isPresent()) {
      allergy(
          al1,
          "AL1/" + codes.get().preferred().key(),
          EventAction.ADD,
          codes.get(),
          Context.ASSERTED,
          scope.firstTime(al1.get(6)));
    }
  }

  /** IAM: its own number (IAM-7) tells it; without one it is the allergy that AL1 names. */
  void adverseReaction(Hl7Segment iam) {
    Optional<Codes> codes = scope.codes(iam, 3, "");
    String own = iam.get(7);
    // Table 0438: E erroneous, I confirmed but inactive, U unconfirmed, P pending, S suspect, D
    // doubtful.
    String status = iam.get(17);
    EventAction action = status.equals("E") ? EventAction.WITHDRAW : Facts.action(iam.get(6));
    if (codes.isEmpty()) {
      withdrawByNumber("IAM/", own, action, iam);
      return;
    }
    Context context =
        switch (status) {
          case "I" -> Facts.FORMER;
          case "U", "P", "S", "D" -> Facts.SUSPECTED;
          default -> Context.ASSERTED;
        };
    allergy(
        iam,
        own.isEmpty() ? "AL1/" + codes.get().preferred().key() : "IAM/" + own,
        action,
        codes.get(),
        context,
        scope.firstTime(iam.get(11), iam.get(13)));
  }

  private void allergy(
      Hl7Segment where,
      String factId,
      EventAction action,
      Codes codes,
      Context context,
      EventTime time) {
    ConceptType type = codes.type(ConceptType.ALLERGY);
    scope.state(
        factId,
        action,
        patient,
        time,
        where,
        new CodedFact(
            codes.preferred(),
            codes.all(),
            type == ConceptType.SITUATION || isNone(codes)
                ? ConceptType.SITUATION
                : ConceptType.ALLERGY,
            context,
            null,
            null));
  }

  /** That no allergy is known is no allergy, in whatever code it is said. */
  private static boolean isNone(Codes codes) {
    String name = codes.preferred().display().toLowerCase(Locale.ROOT);
    return name.startsWith("no known") || NONE_KNOWN.contains(codes.preferred().code());
  }

  /**
   * A charge: what was done and why it was. A credit or a payment says nothing of the patient, nor
   * which charge it undoes.
   */
  void charge(Hl7Segment ft1) {
    String kind = ft1.get(6);
    if (!kind.isEmpty() && !kind.equals("CG")) {
      return;
    }
    EventTime time = scope.firstTime(ft1.get(4), ft1.get(5));
    scope
        .codes(ft1, 25, "")
        .ifPresent(
            codes ->
                scope.state(
                    "PR1/" + visit() + "|" + codes.preferred().key() + "|" + ft1.get(4),
                    EventAction.ADD,
                    patient,
                    time,
                    ft1,
                    Facts.coded(codes, ConceptType.PROCEDURE, Context.ASSERTED)));
    for (Hl7Segment.Repetition diagnosis : ft1.repetitions(19)) {
      scope
          .codes(diagnosis, "")
          .ifPresent(
              codes ->
                  scope.state(
                      "DG1/" + visit() + "|" + codes.preferred().key(),
                      EventAction.ADD,
                      patient,
                      time,
                      ft1,
                      Facts.coded(codes, ConceptType.DISORDER, Context.ASSERTED)));
    }
  }

  private String visit() {
    String number = scope.visitNumber();
    return number == null ? "" : number;
  }
}
