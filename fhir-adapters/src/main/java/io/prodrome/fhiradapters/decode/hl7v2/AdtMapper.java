package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.Set;

/** ADT (HL7 v2.5, chapter 3): persons, visits, merges, and the facts that ride along. */
final class AdtMapper {

  /** A43 moves a patient's identifiers to another record, which is the same. */
  private static final Set<String> MERGES =
      Set.of("A18", "A30", "A34", "A36", "A39", "A40", "A43", "A46", "A47", "A48");

  /** Events that state the visit as it is now. */
  private static final Set<String> VISITS =
      Set.of(
          "A01", "A02", "A03", "A04", "A06", "A07", "A08", "A09", "A10", "A12", "A13", "A15", "A16",
          "A21", "A22", "A25", "A26", "A32", "A33", "A52", "A53", "A54", "A55");

  /** Events that say the visit, or the plan of one, never was. */
  private static final Set<String> CANCELLED_VISITS = Set.of("A11", "A23", "A27", "A38");

  /** Events of the person, or of a visit that is only planned. */
  private static final Set<String> PERSONS =
      Set.of("A05", "A14", "A28", "A29", "A31", "A60", "A61", "A62");

  private static final Set<String> VISIT_MOVES = Set.of("A42", "A45", "A50");

  private static final Set<String> ACCOUNTS = Set.of("A35", "A41", "A44", "A49");

  /** Beds, queries and numbers that no fact is told by: nothing about the patient. */
  private static final Set<String> WITHOUT_FACTS = Set.of("A17", "A19", "A20", "A51");

  private AdtMapper() {}

  static boolean hasFacts(String trigger) {
    return !WITHOUT_FACTS.contains(trigger);
  }

  static void map(Hl7Scope scope) {
    String trigger = scope.message().trigger();
    if (MERGES.contains(trigger)) {
      IdentityMapper.mapMerges(scope);
    } else if (trigger.equals("A24")) {
      IdentityMapper.mapLink(scope);
    } else if (trigger.equals("A37")) {
      IdentityMapper.mapUnlink(scope);
    } else if (VISIT_MOVES.contains(trigger)) {
      IdentityMapper.mapVisitMoves(scope);
    } else if (ACCOUNTS.contains(trigger)) {
      IdentityMapper.mapAccounts(scope, trigger.equals("A44"));
    } else {
      mapEvent(scope, trigger);
    }
  }

  private static void mapEvent(Hl7Scope scope, String trigger) {
    boolean cancelled = CANCELLED_VISITS.contains(trigger);
    boolean visit = VISITS.contains(trigger);
    if (!cancelled && !visit && !PERSONS.contains(trigger)) {
      throw new Refusal(
          trigger.isEmpty() ? DeadLetterReason.FIELD_INVALID : DeadLetterReason.UNSUPPORTED,
          trigger.isEmpty()
              ? "no trigger event in MSH-9 or EVN-1"
              : "an ADT event that is not supported, in MSH-9");
    }
    Hl7Segment pid = Hl7Decoder.onlyPid(scope.message());
    PatientKey patient = PersonMapper.patient(scope, pid);
    if (trigger.equals("A29")) {
      PersonMapper.withdraw(scope, patient, pid);
      return;
    }
    PersonMapper.state(scope, patient, pid);
    if (cancelled || visit) {
      VisitMapper.state(scope, patient, trigger, cancelled);
    }
    if (!cancelled) {
      SegmentWalk.walk(scope, MessageTypes.ADMISSION);
    }
  }
}
