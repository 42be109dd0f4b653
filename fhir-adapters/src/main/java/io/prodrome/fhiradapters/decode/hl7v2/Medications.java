package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Optional;

/**
 * RXO, RXE, RXD, RXG and RXA: medications and vaccinations (HL7 v2.5, chapter 4). RXO asks for a
 * medication, so it is intended; once the pharmacy has the order (RXE), it is prescribed. Both are
 * one fact, told by the order's number. Each dispense (RXD), giving (RXG) and administration (RXA)
 * is a fact of its own.
 */
final class Medications {

  /** CVX code of the segment that says that no vaccine was given (CDC implementation guide). */
  private static final String NO_VACCINE = "998";

  private final Hl7Scope scope;
  private final PatientKey patient;
  private final Hl7Segment orc;

  Medications(Hl7Scope scope, PatientKey patient, Hl7Segment orc) {
    this.scope = scope;
    this.patient = patient;
    this.orc = orc;
  }

  /** RXO; the id of its fact. */
  String asked(Hl7Segment rxo) {
    return prescription(rxo, 1, Facts.INTENDED, scope.firstTime(orc.get(9), orc.get(15)));
  }

  /** RXE; the id of its fact. */
  String prescribed(Hl7Segment rxe) {
    // An order for later is written today.
    EventTime time =
        orc.get(9).isEmpty() && orc.get(15).isEmpty()
            ? scope.firstTime(rxe.get(1, 4))
            : scope.firstTime(orc.get(9), orc.get(15));
    return prescription(rxe, 2, Context.ASSERTED, time);
  }

  private String prescription(Hl7Segment segment, int field, Context context, EventTime time) {
    Optional<Codes> codes = scope.codes(segment, field, "");
    String number = OrderGroup.placerNumber(orc, segment);
    if (number.isEmpty()) {
      number = segment.get(15);
    }
    String id =
        scope.distinct(
            patient,
            "MedicationRequest/"
                + (number.isEmpty() ? codes.map(c -> c.preferred().key()).orElse("") : number));
    boolean cancelled = OrderGroup.isAny(orc, OrderGroup.CANCELLED);
    boolean ended = OrderGroup.isAny(orc, OrderGroup.DISCONTINUED);
    if (codes.isPresent() || cancelled) {
      // What is stopped was taken until then; what was only asked for never was.
      boolean taken = context.equals(Context.ASSERTED);
      scope.state(
          id,
          cancelled || (ended && !taken) ? EventAction.WITHDRAW : orderAction(),
          patient,
          time,
          segment,
          fact(codes, ended ? Facts.FORMER : context));
    }
    return id;
  }

  /** ORC-1 XO and RP change or replace the order (table 0119). */
  private EventAction orderAction() {
    return switch (orc.get(1)) {
      case "XO", "XX", "RP", "RO", "RU" -> EventAction.REPLACE;
      default -> EventAction.ADD;
    };
  }

  /** RXD; the id of its fact. */
  String dispensed(Hl7Segment rxd) {
    String number = OrderGroup.placerNumber(orc, rxd);
    String own = (number.isEmpty() ? rxd.get(7) : number) + "|" + rxd.get(1) + "|" + rxd.get(3);
    return done("MedicationDispense/" + own, rxd, 2, rxd.get(3));
  }

  /** RXG; the id of its fact. */
  String given(Hl7Segment rxg) {
    String own = OrderGroup.placerNumber(orc, rxg) + "|" + rxg.get(1) + "|" + rxg.get(2);
    return done("MedicationGive/" + own, rxg, 4, rxg.get(3, 4));
  }

  private String done(String id, Hl7Segment segment, int field, String when) {
    Optional<Codes> codes = scope.codes(segment, field, "");
    String distinct = scope.distinct(patient, id);
    if (codes.isPresent()) {
      scope.state(
          distinct,
          OrderGroup.isAny(orc, OrderGroup.CANCELLED) ? EventAction.WITHDRAW : EventAction.ADD,
          patient,
          scope.firstTime(when, orc.get(9)),
          segment,
          fact(codes, Context.ASSERTED));
    }
    return distinct;
  }

  private static EventContent fact(Optional<Codes> codes, Context context) {
    return codes
        .<EventContent>map(found -> Facts.coded(found, ConceptType.MEDICATION, context))
        .orElse(new Retraction());
  }

  /** RXA of a vaccination message; the id of its fact. */
  String vaccinated(Hl7Segment rxa) {
    Optional<Codes> codes = scope.codes(rxa, 5, "");
    String key = codes.map(found -> found.preferred().key()).orElse("");
    String number = orc.get(3);
    String id =
        scope.distinct(
            patient, "Immunization/" + (number.isEmpty() ? rxa.get(3) + "|" + key : number));
    if (codes.isPresent() && !codes.get().preferred().code().equals(NO_VACCINE)) {
      administration(id, rxa, codes.get(), ConceptType.IMMUNIZATION);
    }
    return id;
  }

  /** RXA of any other message; the id of its fact. */
  String administered(Hl7Segment rxa) {
    Optional<Codes> codes = scope.codes(rxa, 5, "");
    String own = OrderGroup.placerNumber(orc, rxa) + "|" + rxa.get(2) + "|" + rxa.get(3);
    String id = scope.distinct(patient, "MedicationAdministration/" + own);
    codes.ifPresent(found -> administration(id, rxa, found, ConceptType.MEDICATION));
    return id;
  }

  /** RXA-20 (table 0322): NA not given, RE refused. RXA-21 (table 0323): D delete. */
  private void administration(String id, Hl7Segment rxa, Codes codes, ConceptType otherwise) {
    String status = rxa.get(20);
    boolean notDone = status.equals("NA") || status.equals("RE");
    scope.state(
        id,
        Facts.action(rxa.get(21)),
        patient,
        scope.firstTime(rxa.get(3), orc.get(9)),
        rxa,
        Facts.coded(codes, otherwise, notDone ? Context.ASSERTED.negated() : Context.ASSERTED));
  }
}
