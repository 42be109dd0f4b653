package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.SamePatient;
import io.prodrome.domain.event.VisitMove;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ADT events that say who is who (HL7 v2.5, section 3.6): merges, links, and visits that go to
 * another patient or get another number. MRG names what goes, PID and PV1 what stays.
 */
final class IdentityMapper {

  private IdentityMapper() {}

  /** A merge for each MRG: its patient becomes an alias of the one whose PID stands before it. */
  static void mapMerges(Hl7Scope scope) {
    Hl7Segment pid = Hl7Segment.absent("PID");
    boolean merged = false;
    for (Hl7Segment segment : scope.message().segments()) {
      if (segment.name().equals("PID")) {
        pid = segment;
        PersonMapper.state(scope, PersonMapper.patient(scope, pid), pid);
      } else if (segment.name().equals("MRG")) {
        merge(scope, survivor(scope, pid), segment);
        merged = true;
      }
    }
    if (!merged) {
      throw withoutMrg("a merge");
    }
  }

  private static PatientKey survivor(Hl7Scope scope, Hl7Segment pid) {
    if (pid.isAbsent()) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no PID before MRG");
    }
    return PersonMapper.patient(scope, pid);
  }

  private static void merge(Hl7Scope scope, PatientKey survivor, Hl7Segment mrg) {
    Named old = former(scope, mrg);
    List<PatientKey> keys = new ArrayList<>(old.others());
    keys.add(0, old.key());
    for (PatientKey key : keys) {
      if (!key.equals(survivor)) {
        scope.stateOfPerson(
            "identity|" + key.value(), EventAction.MERGE, survivor, mrg, new IdentityChange(key));
      }
    }
  }

  /** MRG-1, or MRG-4 and MRG-2 as older versions have it. */
  private static Named former(Hl7Scope scope, Hl7Segment mrg) {
    return scope.named(mrg, 1, 4, 2);
  }

  private static Refusal withoutMrg(String what) {
    return new Refusal(DeadLetterReason.FIELD_INVALID, what + " without MRG");
  }

  /** A24: two records are one person's, and both go on. */
  static void mapLink(Hl7Scope scope) {
    List<PatientKey> keys = two(scope, "a link");
    scope.stateOfPerson(
        "identity|" + keys.get(1).value(),
        EventAction.LINK,
        keys.get(0),
        scope.message().all("PID").get(1),
        new SamePatient(keys.get(1)));
  }

  /** A37: two persons who are not the same: whichever was the other's alias stands for itself. */
  static void mapUnlink(Hl7Scope scope) {
    List<PatientKey> keys = two(scope, "an unlink");
    Hl7Segment where = scope.message().first("PID");
    for (int i = 0; i < 2; i++) {
      PatientKey other = keys.get(1 - i);
      scope.stateOfPerson(
          "identity|" + other.value(),
          EventAction.UNMERGE,
          keys.get(i),
          where,
          new IdentityChange(other));
    }
  }

  private static List<PatientKey> two(Hl7Scope scope, String what) {
    List<Hl7Segment> pids = scope.message().all("PID");
    if (pids.size() != 2) {
      throw new Refusal(
          pids.size() < 2 ? DeadLetterReason.PATIENT_MISSING : DeadLetterReason.PATIENT_AMBIGUOUS,
          what + " with " + pids.size() + " PID segments");
    }
    PatientKey one = PersonMapper.patient(scope, pids.get(0));
    PatientKey other = PersonMapper.patient(scope, pids.get(1));
    if (one.equals(other)) {
      throw new Refusal(
          DeadLetterReason.FIELD_INVALID, what + " of a patient with itself in PID-3");
    }
    return List.of(one, other);
  }

  /**
   * A45 moves visits to another patient; A42 and A50 give a visit of the same patient another
   * number, or make two visits one. Each MRG has the visit as it was, the PV1 after it as it is.
   */
  static void mapVisitMoves(Hl7Scope scope) {
    eachMrg(
        scope,
        "a move of a visit",
        (pid, mrg, pv1) -> {
          boolean account = mrg.get(5).isEmpty();
          String to = VisitNumber.own(pv1);
          move(
              scope,
              pid,
              mrg,
              account ? mrg.get(3) : mrg.get(5),
              to == null && account ? pid.get(18) : to);
        });
  }

  /**
   * A44, A35, A41 and A49: an account goes to another patient, becomes another one or gets another
   * number. Where accounts stand for visits (see {@link VisitNumber}) that is a move of the visit.
   * Where visits have numbers of their own, it cannot be told which of them are meant: an account
   * that only changes its number is then nothing that is kept, one that changes its patient is
   * refused.
   */
  static void mapAccounts(Hl7Scope scope, boolean otherPatient) {
    eachMrg(
        scope,
        "a change of an account",
        (pid, mrg, pv1) -> {
          if (VisitNumber.own(pv1) == null) {
            move(scope, pid, mrg, mrg.get(3), pid.get(18));
          } else if (otherPatient) {
            throw new Refusal(
                DeadLetterReason.UNSUPPORTED,
                "an account goes to another patient, whose visits have numbers of their own in"
                    + " PV1-19");
          }
        });
  }

  /** What goes, with the patient and the visit that stay. */
  private interface Change {
    void take(Hl7Segment pid, Hl7Segment mrg, Hl7Segment pv1);
  }

  private static void eachMrg(Hl7Scope scope, String what, Change change) {
    List<Hl7Segment> segments = scope.message().segments();
    Hl7Segment pid = Hl7Segment.absent("PID");
    boolean found = false;
    for (int i = 0; i < segments.size(); i++) {
      Hl7Segment segment = segments.get(i);
      if (segment.name().equals("PID")) {
        pid = segment;
        PersonMapper.state(scope, PersonMapper.patient(scope, pid), pid);
      } else if (segment.name().equals("MRG")) {
        survivor(scope, pid);
        change.take(pid, segment, visitOf(segments, i));
        found = true;
      }
    }
    if (!found) {
      throw withoutMrg(what);
    }
  }

  private static void move(
      Hl7Scope scope, Hl7Segment pid, Hl7Segment mrg, String from, @Nullable String to) {
    if (from.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "no number of the visit in MRG-5 or MRG-3");
    }
    PatientKey patient = PersonMapper.patient(scope, pid);
    boolean named = !mrg.isEmpty(1) || !mrg.isEmpty(4) || !mrg.isEmpty(2);
    PatientKey before = named ? former(scope, mrg).key() : patient;
    String number = to == null || to.isEmpty() ? from : to;
    if (before.equals(patient) && number.equals(from)) {
      return; // It is there already.
    }
    scope.stateOfVisit(
        "move|" + before.value() + "|" + from,
        EventAction.MOVE,
        patient,
        scope.recordedTime(),
        number,
        mrg,
        new VisitMove(before, from));
  }

  /** The PV1 after the MRG, before the next one's. */
  private static Hl7Segment visitOf(List<Hl7Segment> segments, int mrg) {
    for (int i = mrg + 1; i < segments.size(); i++) {
      String name = segments.get(i).name();
      if (name.equals("PV1")) {
        return segments.get(i);
      }
      if (name.equals("MRG") || name.equals("PID")) {
        break;
      }
    }
    return Hl7Segment.absent("PV1");
  }
}
