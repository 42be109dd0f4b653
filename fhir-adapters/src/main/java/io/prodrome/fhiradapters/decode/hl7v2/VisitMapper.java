package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** PV1: visits, as ADT events open, change, close and cancel them. */
final class VisitMapper {

  /** Events that open a visit: it began then where PV1-44 does not say. */
  private static final Set<String> OPENS = Set.of("A01", "A04");

  /** After these the visit is open: the end that PV1-45 may still have is undone or planned. */
  private static final Set<String> OPEN_AFTER = Set.of("A12", "A13", "A16", "A25");

  private VisitMapper() {}

  /** The visit that an ADT event is about, or takes back. */
  static void state(Hl7Scope scope, PatientKey patient, String trigger, boolean cancelled) {
    Hl7Segment pv1 = scope.message().first("PV1");
    String number = scope.visitNumber();
    if (pv1.isAbsent()) {
      return;
    }
    if (number == null) {
      scope.remarks().add(Remark.VISIT_WITHOUT_NUMBER);
      return;
    }
    Hl7Times.Moment occurred = scope.happened(scope.message().first("EVN").get(6));
    Instant happened = occurred == null ? scope.recordedAt() : occurred.at();
    Hl7Times.Moment began = scope.happened(pv1.get(44));
    Instant start = began == null ? null : began.at();
    if (start == null && OPENS.contains(trigger)) {
      start = happened;
    }
    Hl7Times.Moment ended = OPEN_AFTER.contains(trigger) ? null : scope.happened(pv1.get(45));
    Instant end = ended == null ? null : ended.at();
    if (end == null && trigger.equals("A03")) {
      end = happened;
    }
    EventTime time = scope.recordedTime();
    if (began != null) {
      time = began.asEventTime();
    } else if (occurred != null) {
      time = occurred.asEventTime();
    }
    scope.state(
        "visit|" + number,
        cancelled ? EventAction.WITHDRAW : EventAction.ADD,
        patient,
        time,
        pv1,
        new Visit(visitClass(pv1.get(2)), null, start, end));
  }

  /**
   * The visit that a message about something else names: it fills a gap, and never replaces what an
   * ADT message said. Only one that has begun is stated.
   */
  static void stateByTheWay(Hl7Scope scope, PatientKey patient, Hl7Segment pv1) {
    String number = scope.visitNumber();
    Hl7Times.Moment began = scope.happened(pv1.get(44));
    if (number == null || began == null) {
      return;
    }
    Hl7Times.Moment ended = scope.happened(pv1.get(45));
    scope.stateByTheWay(
        "visit|" + number,
        0,
        patient,
        began.asEventTime(),
        number,
        pv1,
        new Visit(visitClass(pv1.get(2)), null, began.at(), ended == null ? null : ended.at()));
  }

  /** Folds table 0004. */
  private static VisitClass visitClass(String code) {
    return switch (code.toUpperCase(Locale.ROOT)) {
      case "E", "EMER" -> VisitClass.EMERGENCY;
      case "I", "B", "IMP" -> VisitClass.INPATIENT;
      case "O", "R", "AMB" -> VisitClass.AMBULATORY;
      case "H", "HH" -> VisitClass.HOME;
      case "V", "VR" -> VisitClass.VIRTUAL;
      default -> VisitClass.OTHER;
    };
  }
}
