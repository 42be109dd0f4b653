package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a message's segments in order and lets each say what it means: a segment is the same
 * wherever it stands, and what comes before it tells what it hangs on. So one walk reads results,
 * orders, vaccinations, prescriptions, problem lists, bills and appointments alike.
 */
final class SegmentWalk {

  /**
   * What a message type makes of its segments.
   *
   * @param person how PID counts
   * @param visit whether PV1 tells of a visit that takes place, by the way
   * @param orders whether OBR orders; otherwise it reports
   * @param vaccinations whether RXA is a vaccination
   * @param plans whether PR1 is asked for; otherwise it was done
   * @param severalPatients whether each PID begins another patient's part
   */
  record Meaning(
      Person person,
      boolean visit,
      boolean orders,
      boolean vaccinations,
      boolean plans,
      boolean severalPatients) {}

  /** How the person's data in a message count. */
  enum Person {
    /** They are what the message is about, and were stated before. */
    STATED,
    /** They are a copy. */
    BY_THE_WAY
  }

  private final Hl7Scope scope;
  private final Meaning meaning;
  private final Map<String, List<Hl7Segment>> comments = new LinkedHashMap<>();
  private @Nullable PatientKey patient;
  private Hl7Segment pid = Hl7Segment.absent("PID");
  private Hl7Segment orc = Hl7Segment.absent("ORC");
  private @Nullable OrderGroup order;
  private @Nullable String owner;
  private boolean detailed = true;
  private final int patients;

  private SegmentWalk(Hl7Scope scope, Meaning meaning) {
    this.scope = scope;
    this.meaning = meaning;
    this.patients = scope.message().all("PID").size();
  }

  /**
   * Goes through the message.
   *
   * @throws Refusal if a fact has no patient, or more than one
   */
  static void walk(Hl7Scope scope, Meaning meaning) {
    if (!meaning.severalPatients) {
      Hl7Decoder.onlyPid(scope.message());
    }
    SegmentWalk walk = new SegmentWalk(scope, meaning);
    List<Hl7Segment> segments = scope.message().segments();
    for (int i = 0; i < segments.size(); i++) {
      walk.take(segments, i);
    }
    walk.known();
    walk.endPatient();
  }

  private void take(List<Hl7Segment> segments, int index) {
    Hl7Segment segment = segments.get(index);
    switch (segment.name()) {
      case "PID" -> person(segment);
      case "PV1" -> visit(segment);
      case "ORC" -> {
        endControl();
        orc = segment;
        owner = null;
      }
      case "OBR" -> {
        endOrder();
        // The next OBR of the same ORC is another order of the same status.
        order = OrderGroup.of(scope, known(), orc, segment, meaning.orders);
        detailed = true;
      }
      case "OBX" -> result(segment);
      case "NTE" -> comment(segment);
      case "DG1" -> coded().diagnosis(segment);
      case "PR1" -> coded().procedure(segment, meaning.plans ? Facts.INTENDED : Context.ASSERTED);
      case "AL1" -> coded().allergy(segment);
      case "IAM" -> coded().adverseReaction(segment);
      case "FT1" -> coded().charge(segment);
      case "AIS" -> own(appointments().service(segment));
      case "PRB" -> own(problems().problem(segment));
      case "GOL" -> own(problems().goal(segment));
      case "PTH" -> own(problems().pathway(segment));
      case "RXO" -> {
        if (!isEncodedToo(segments, index)) {
          own(medications().asked(segment));
        }
      }
      case "RXE" -> own(medications().prescribed(segment));
      case "RXD" -> own(medications().dispensed(segment));
      case "RXG" -> own(medications().given(segment));
      case "RXA" ->
          own(
              meaning.vaccinations
                  ? medications().vaccinated(segment)
                  : medications().administered(segment));
      default -> {}
    }
  }

  private void person(Hl7Segment segment) {
    endPatient();
    pid = segment;
    patient = PersonMapper.patient(scope, segment);
    if (patients > 1) {
      scope.enter(segment, Hl7Segment.absent("PV1"));
    }
    if (meaning.person == Person.BY_THE_WAY) {
      PersonMapper.stateByTheWay(scope, patient, segment);
    }
    String number = scope.visitNumber();
    boolean statement = meaning.person == Person.STATED;
    // A comment that comes with each update of the visit is the same one.
    String context = number == null ? "" : number;
    own((statement ? context : scope.message().header().get(10)) + "|PID");
    detailed = true;
  }

  private void visit(Hl7Segment pv1) {
    if (patients > 1) {
      scope.enter(pid, pv1);
    }
    if (meaning.visit) {
      VisitMapper.stateByTheWay(scope, known(), pv1);
    }
  }

  private void result(Hl7Segment obx) {
    group().add(obx);
  }

  private void comment(Hl7Segment nte) {
    if (patient == null && order == null) {
      // A comment on an appointment, before its patients.
      comments
          .computeIfAbsent(scope.message().header().get(10) + "|MSH", unused -> new ArrayList<>())
          .add(nte);
    } else if (order == null && owner != null) {
      comments.computeIfAbsent(owner, unused -> new ArrayList<>()).add(nte);
    } else {
      group().comment(nte);
    }
  }

  /** The order that is being read, or else what results without one hang on. */
  private OrderGroup group() {
    if (order == null) {
      order =
          owner == null
              ? OrderGroup.of(scope, known(), orc, Hl7Segment.absent("OBR"), meaning.orders)
              : OrderGroup.ofOwner(scope, known(), owner);
    }
    return order;
  }

  /** What follows hangs on this fact. */
  private void own(String id) {
    endOrder();
    owner = id;
    detailed = true;
  }

  /** An order that is cancelled without any detail is taken back, whatever it was for. */
  private void endControl() {
    endOrder();
    String number = OrderGroup.placerNumber(orc, orc);
    if (!detailed && meaning.orders && OrderGroup.isTakenBack(orc) && !number.isEmpty()) {
      for (String kind : List.of("ServiceRequest/", "MedicationRequest/")) {
        scope.state(
            kind + number,
            EventAction.WITHDRAW,
            known(),
            scope.firstTime(orc.get(9)),
            orc,
            new Retraction());
      }
    }
    detailed = false;
  }

  private void endOrder() {
    if (order != null) {
      order.write();
      order = null;
    }
  }

  private void endPatient() {
    endControl();
    orc = Hl7Segment.absent("ORC");
    if (patient == null && patients == 1) {
      return; // The first PID: what stands before it is about its patient.
    }
    EventTime time = scope.recordedTime();
    if (patient != null) {
      comments.forEach((id, ntes) -> Comments.state(scope, known(), id, ntes, time));
    }
    comments.clear();
    patient = null;
  }

  private PatientKey known() {
    if (patient == null) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no PID before what is said of it");
    }
    return patient;
  }

  private CodedSegments coded() {
    return new CodedSegments(scope, known());
  }

  private Appointments appointments() {
    return new Appointments(scope, known());
  }

  private Problems problems() {
    return new Problems(scope, known());
  }

  private Medications medications() {
    return new Medications(scope, known(), orc);
  }

  /** Whether the pharmacy's own form of this request follows: both are one order. */
  private static boolean isEncodedToo(List<Hl7Segment> segments, int rxo) {
    for (int i = rxo + 1; i < segments.size(); i++) {
      switch (segments.get(i).name()) {
        case "RXE":
          return true;
        case "ORC", "RXO", "PID":
          return false;
        default:
          break;
      }
    }
    return false;
  }
}
