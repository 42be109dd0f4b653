package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Locale;
import java.util.Optional;

/**
 * PRB, GOL and PTH: problems, goals and pathways (HL7 v2.5, chapter 12). Each has an action code,
 * an instance number that tells it from others, and codes. A goal or a pathway is intended.
 */
final class Problems {

  private final Hl7Scope scope;
  private final PatientKey patient;

  Problems(Hl7Scope scope, PatientKey patient) {
    this.scope = scope;
    this.patient = patient;
  }

  /** PRB; the id of its fact. */
  String problem(Hl7Segment prb) {
    return state(
        prb,
        "PRB/",
        3,
        prb.get(4),
        ConceptType.DISORDER,
        context(prb),
        prb.get(16),
        prb.get(7),
        prb.get(2));
  }

  /** GOL; the id of its fact. */
  String goal(Hl7Segment gol) {
    return state(
        gol, "GOL/", 3, gol.get(4), ConceptType.OTHER, Facts.INTENDED, gol.get(7), gol.get(2));
  }

  /** PTH; the id of its fact. */
  String pathway(Hl7Segment pth) {
    return state(
        pth, "PTH/", 2, pth.get(3), ConceptType.PROCEDURE, Facts.INTENDED, pth.get(4), pth.get(6));
  }

  private String state(
      Hl7Segment segment,
      String kind,
      int field,
      String number,
      ConceptType otherwise,
      Context context,
      String... times) {
    Optional<Codes> codes = scope.codes(segment, field, "");
    String id = kind + (number.isEmpty() ? codes.map(c -> c.preferred().key()).orElse("") : number);
    EventAction action = Facts.action(segment.get(1));
    if (codes.isPresent()) {
      scope.state(
          id,
          action,
          patient,
          scope.firstTime(times),
          segment,
          Facts.coded(codes.get(), otherwise, context));
    } else if (action == EventAction.WITHDRAW && !number.isEmpty()) {
      scope.state(id, action, patient, scope.recordedTime(), segment, new Retraction());
    }
    return id;
  }

  /**
   * PRB-13 says how sure the problem is, PRB-14 where it stands in its life, PRB-9 when it was
   * resolved. Their codes are the user's own (no table is given): the words that FHIR uses for the
   * same are read, and any other leaves the problem as stated.
   */
  private Context context(Hl7Segment prb) {
    String confirmation = words(prb, 13);
    if (confirmation.contains("refuted") || confirmation.contains("ruled out")) {
      return Context.ASSERTED.negated();
    }
    for (String doubt : new String[] {"unconfirmed", "provisional", "differential", "suspect"}) {
      if (confirmation.contains(doubt)) {
        return Facts.SUSPECTED;
      }
    }
    Hl7Times.Moment resolved = scope.happened(prb.get(9));
    String life = words(prb, 14);
    boolean over =
        life.contains("inactive") || life.contains("resolved") || life.contains("remission");
    return resolved != null || over ? Facts.FORMER : Context.ASSERTED;
  }

  private static String words(Hl7Segment segment, int field) {
    return (segment.get(field) + " " + segment.get(field, 2)).toLowerCase(Locale.ROOT);
  }
}
