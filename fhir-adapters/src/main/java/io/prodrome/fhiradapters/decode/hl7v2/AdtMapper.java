package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** ADT (HL7 v2.5, chapter 3): persons, visits, merges, and the facts that ride along. */
final class AdtMapper {

  private static final Set<String> MERGES = Set.of("A18", "A30", "A34", "A36", "A39", "A40", "A47");

  /** Events that state the visit as it is now. */
  private static final Set<String> VISITS =
      Set.of(
          "A01", "A02", "A03", "A04", "A06", "A07", "A08", "A09", "A10", "A12", "A13", "A15", "A16",
          "A21", "A22", "A25", "A26", "A32", "A33", "A52", "A53", "A54", "A55");

  /** Events that say the visit never was. */
  private static final Set<String> CANCELLED_VISITS = Set.of("A11", "A23", "A27", "A38");

  /** Events of the person, or of a visit that is only planned. */
  private static final Set<String> PERSONS = Set.of("A05", "A14", "A28", "A31", "A61", "A62");

  /** Beds and accounts: nothing about the patient. */
  private static final Set<String> WITHOUT_FACTS =
      Set.of("A17", "A19", "A20", "A35", "A41", "A42", "A44", "A49", "A50", "A51");

  private AdtMapper() {}

  static boolean hasFacts(String trigger) {
    return !WITHOUT_FACTS.contains(trigger);
  }

  static void map(Hl7Scope scope) {
    String trigger = scope.message().trigger();
    if (MERGES.contains(trigger)) {
      mapMerges(scope);
      return;
    }
    if (trigger.equals("A37")) {
      mapUnlink(scope);
      return;
    }
    boolean cancelled = CANCELLED_VISITS.contains(trigger);
    boolean visit = VISITS.contains(trigger);
    if (!cancelled && !visit && !PERSONS.contains(trigger)) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "an ADT event that is not supported");
    }
    Hl7Segment pid = Hl7Decoder.onlyPid(scope.message());
    PatientKey patient = scope.patient(pid, 3);
    PersonMapper.state(scope, patient, pid);
    if (cancelled || visit) {
      mapVisit(scope, patient, trigger, cancelled);
    }
    if (!cancelled) {
      CodedSegments.map(scope, patient);
    }
  }

  private static void mapMerges(Hl7Scope scope) {
    Hl7Segment pid = Hl7Segment.absent("PID");
    boolean merged = false;
    for (Hl7Segment segment : scope.message().segments()) {
      if (segment.name().equals("PID")) {
        pid = segment;
        PersonMapper.state(scope, Hl7Decoder.patient(scope, pid), pid);
      } else if (segment.name().equals("MRG")) {
        PersonMapper.merge(scope, Hl7Decoder.patient(scope, pid), segment);
        merged = true;
      }
    }
    if (!merged) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "a merge without MRG");
    }
  }

  private static void mapUnlink(Hl7Scope scope) {
    List<Hl7Segment> pids = scope.message().all("PID");
    if (pids.size() != 2) {
      throw new Refusal(
          pids.size() < 2 ? DeadLetterReason.PATIENT_MISSING : DeadLetterReason.PATIENT_AMBIGUOUS,
          "an unlink with " + pids.size() + " PID segments");
    }
    PatientKey one = scope.patient(pids.get(0), 3);
    PatientKey other = scope.patient(pids.get(1), 3);
    if (one.equals(other)) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "an unlink of a patient from itself");
    }
    PersonMapper.unlink(scope, one, other, pids.get(0));
  }

  private static void mapVisit(
      Hl7Scope scope, PatientKey patient, String trigger, boolean cancelled) {
    Hl7Segment pv1 = scope.message().first("PV1");
    String number = scope.visitNumber();
    if (number == null) {
      return; // A visit that has no number cannot be told from another.
    }
    Hl7Times times = scope.times();
    Hl7Segment evn = scope.message().first("EVN");
    EventTime occurred = times.of(evn.get(6));
    Instant happened = occurred == null ? scope.recordedAt() : occurred.instant();
    Instant start = times.instant(pv1.get(44));
    if (start == null && (trigger.equals("A01") || trigger.equals("A04"))) {
      start = happened;
    }
    Instant end = trigger.equals("A13") ? null : times.instant(pv1.get(45));
    if (end == null && trigger.equals("A03")) {
      end = happened;
    }
    EventTime time = times.of(pv1.get(44));
    if (time == null) {
      time = occurred == null ? scope.recordedTime() : occurred;
    }
    scope.state(
        "visit|" + number,
        cancelled,
        patient,
        time,
        number,
        pv1,
        new Visit(visitClass(pv1.get(2)), null, start, end));
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
