package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OBX: the results of one order, or of whatever else they hang on (HL7 v2.5, section 7.4.2). */
final class Results {

  /** Result statuses (table 0085) of something that does not stand, or was never observed. */
  private static final Set<String> WITHDRAWN = Set.of("D", "W", "X", "N");

  /** Statuses that announce a result. */
  private static final Set<String> PENDING = Set.of("I", "O");

  private static final Set<String> CODED = Set.of("CE", "CWE", "CNE", "CF", "IS", "ID");

  /** The most values of one result, each of which is a fact. */
  private static final int MAX_VALUES = 1_000;

  private final Hl7Scope scope;
  private final PatientKey patient;
  private final String owner;
  private final boolean timed;

  /**
   * @param owner the number of the order, or the id of the fact that they are results of
   * @param timed whether the same code at another time is another result, as where no order tells
   *     results apart
   */
  Results(Hl7Scope scope, PatientKey patient, String owner, boolean timed) {
    this.scope = scope;
    this.patient = patient;
    this.owner = owner;
    this.timed = timed;
  }

  /**
   * Writes one result. One without a value says nothing, or that an earlier one is final now, and
   * leaves that unchanged.
   *
   * @param cancelled whether its order is
   * @param orderTimes the order's own times, which count where OBX-14 does not say
   */
  void write(Hl7Segment obx, boolean cancelled, String... orderTimes) {
    Optional<Codes> codes = scope.codes(obx, 3, "");
    String status = obx.get(11);
    boolean withdrawn = WITHDRAWN.contains(status) || cancelled || obx.isDeleted(5);
    if (codes.isEmpty() || PENDING.contains(status) || (!withdrawn && obx.isEmpty(5))) {
      return;
    }
    String at = timed && !obx.get(14).isEmpty() ? "|" + obx.get(14) : "";
    String id =
        scope.distinct(
            patient,
            "Observation/" + owner + "|" + codes.get().preferred().key() + "|" + obx.get(4) + at);
    List<String> times = new ArrayList<>(List.of(obx.get(14)));
    times.addAll(List.of(orderTimes));
    EventTime time = scope.firstTime(times.toArray(String[]::new));
    EventAction action = EventAction.ADD;
    if (withdrawn) {
      action = EventAction.WITHDRAW;
    } else if (status.equals("C")) {
      action = EventAction.REPLACE;
    }
    boolean coded = CODED.contains(obx.get(2));
    scope.state(
        id,
        action,
        patient,
        time,
        obx,
        new CodedFact(
            codes.get().preferred(),
            codes.get().all(),
            codes.get().type(ConceptType.OBSERVATION),
            Context.ASSERTED,
            coded ? null : number(obx),
            obx.get(6).isEmpty() ? null : obx.get(6)));
    if (coded) {
      writeValues(obx, id, action, time);
    }
  }

  /** Values that are concepts by themselves are facts of their own. */
  private void writeValues(Hl7Segment obx, String id, EventAction action, EventTime time) {
    List<Hl7Segment.Repetition> elements = obx.repetitions(5);
    if (elements.size() > MAX_VALUES) {
      throw new Refusal(
          DeadLetterReason.TOO_LARGE, "more than " + MAX_VALUES + " values in " + obx.pointer());
    }
    for (Hl7Segment.Repetition element : elements) {
      Optional<Codes> value =
          scope
              .codes(element, "")
              .filter(codes -> codes.preferred().system().equals(CodeSystems.SNOMED_CT));
      if (value.isPresent()) {
        scope.state(
            id + ".value" + (element.index() == 1 ? "" : "#" + element.index()),
            action,
            patient,
            time,
            obx,
            Facts.coded(value.get(), ConceptType.FINDING, Context.ASSERTED));
      }
    }
  }

  /** NM, a plain number in ST, or a structured numeric (SN) that is one number. */
  private static @Nullable Double number(Hl7Segment obx) {
    String text = obx.get(5);
    if (obx.get(2).equals("SN")) {
      boolean exact = text.isEmpty() || text.equals("=");
      text = exact && obx.get(5, 3).isEmpty() ? obx.get(5, 2) : "";
    }
    return isNumber(text) ? Double.valueOf(text) : null;
  }

  /** Digits with at most one point and a sign: what {@link Double} reads beyond is no result. */
  private static boolean isNumber(String text) {
    int digits = 0;
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.') {
        points++;
      } else if (i > 0 || (c != '+' && c != '-')) {
        return false;
      }
    }
    return digits > 0 && digits <= 30 && points <= 1;
  }
}
