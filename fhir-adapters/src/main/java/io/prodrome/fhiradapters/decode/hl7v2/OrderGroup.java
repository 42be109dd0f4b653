package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order with what hangs on it: ORC, OBR, its OBX and NTE (HL7 v2.5, chapters 4 and 7). Each
 * numeric or coded OBX is a fact; the lines of text are together one note, whose document id is the
 * order's number.
 */
final class OrderGroup {

  /** Orders that are taken back before anything was done (ORC-1 table 0119, ORC-5 table 0038). */
  static final Set<String> CANCELLED = Set.of("CA", "OC", "CR");

  /** Orders that end early. */
  static final Set<String> DISCONTINUED = Set.of("DC", "OD", "DR");

  /** Words of a string (ST) from which on it is text rather than a value. */
  private static final int SENTENCE = 5;

  private final Hl7Scope scope;
  private final PatientKey patient;
  private final Hl7Segment orc;
  private final Hl7Segment obr;
  private final boolean intention;
  private final @Nullable String owner;
  private final ReportText text = new ReportText();
  private final List<Hl7Segment> results = new ArrayList<>();
  private final List<Hl7Segment> comments = new ArrayList<>();
  private @Nullable Hl7Segment firstText;

  private OrderGroup(
      Hl7Scope scope,
      PatientKey patient,
      Hl7Segment orc,
      Hl7Segment obr,
      boolean intention,
      @Nullable String owner) {
    this.scope = scope;
    this.patient = patient;
    this.orc = orc;
    this.obr = obr;
    this.intention = intention;
    this.owner = owner;
  }

  /**
   * An order.
   *
   * @param intention whether the message orders; otherwise it reports
   */
  static OrderGroup of(
      Hl7Scope scope, PatientKey patient, Hl7Segment orc, Hl7Segment obr, boolean intention) {
    return new OrderGroup(scope, patient, orc, obr, intention, null);
  }

  /**
   * Results that hang on no order.
   *
   * @param owner the id of the fact that they belong to, or of the message's patient
   */
  static OrderGroup ofOwner(Hl7Scope scope, PatientKey patient, String owner) {
    Hl7Segment none = Hl7Segment.absent("ORC");
    return new OrderGroup(scope, patient, none, Hl7Segment.absent("OBR"), false, owner);
  }

  void add(Hl7Segment obx) {
    if (isText(obx)) {
      text.add(obx);
      if (firstText == null) {
        firstText = obx;
      }
    } else {
      results.add(obx);
    }
  }

  void comment(Hl7Segment nte) {
    comments.add(nte);
  }

  private static boolean isText(Hl7Segment obx) {
    return switch (obx.get(2)) {
      case "TX", "FT", "ED", "RP" -> true;
      case "ST" -> obx.repetitions(5).size() > 1 || isSentence(obx.get(5));
      default -> false;
    };
  }

  private static boolean isSentence(String value) {
    int words = 0;
    boolean inWord = false;
    for (int i = 0; i < value.length() && words < SENTENCE; i++) {
      boolean letter = Character.isLetter(value.charAt(i));
      words += letter && !inWord ? 1 : 0;
      inWord = letter || (inWord && !Character.isWhitespace(value.charAt(i)));
    }
    return words >= SENTENCE;
  }

  /** Makes the events. */
  void write() {
    boolean cancelled = isCancelled();
    if (intention) {
      writeOrder(cancelled);
    }
    Results writer = new Results(scope, patient, orderNumber(), owner != null);
    EventTime time = scope.firstTime(obr.get(7), obr.get(22));
    for (Hl7Segment obx : results) {
      writer.write(obx, cancelled && !intention, obr.get(7), obr.get(22));
    }
    if (text.hasContent() || (cancelled && !intention)) {
      writeReport(time, cancelled && !intention);
    } else if (!comments.isEmpty()) {
      Comments.state(scope, patient, orderNumber(), comments, time);
    }
  }

  /** Results that an order had before it was discontinued stand; the order itself does not. */
  private boolean isCancelled() {
    return obr.get(25).equals("X") || (intention ? isTakenBack(orc) : isAny(orc, CANCELLED));
  }

  /** Whether ORC says that the order is not to be done, or not any more. */
  static boolean isTakenBack(Hl7Segment orc) {
    return isAny(orc, CANCELLED) || isAny(orc, DISCONTINUED);
  }

  /** Whether the order's control or its status (ORC-1, ORC-5) is one of these. */
  static boolean isAny(Hl7Segment orc, Set<String> codes) {
    return codes.contains(orc.get(1)) || codes.contains(orc.get(5));
  }

  /** The filler's number, else the placer's, else the message's own. */
  private String orderNumber() {
    if (owner != null) {
      return owner;
    }
    for (String number : List.of(obr.get(3), orc.get(3), obr.get(2), orc.get(2))) {
      if (!number.isEmpty()) {
        return number;
      }
    }
    return scope.message().header().get(10) + "|" + obr.number();
  }

  /** What is ordered is meant to be done; an order that is cancelled never was. */
  private void writeOrder(boolean cancelled) {
    if (obr.isAbsent()) {
      return; // What was ordered is not said here.
    }
    Optional<Codes> codes = scope.codes(obr, 4, "");
    String number = placerNumber(orc, obr);
    if (number.isEmpty()) {
      number = orderNumber();
    }
    if (codes.isPresent() || cancelled) {
      scope.state(
          scope.distinct(patient, "ServiceRequest/" + number),
          cancelled ? EventAction.WITHDRAW : EventAction.ADD,
          patient,
          scope.firstTime(orc.get(9)),
          obr,
          codes
              .<EventContent>map(found -> Facts.coded(found, ConceptType.PROCEDURE, Facts.INTENDED))
              .orElse(new Retraction()));
    }
  }

  /** The number that the one who orders gave: it stays the same whoever tells of the order. */
  static String placerNumber(Hl7Segment orc, Hl7Segment detail) {
    boolean obr = detail.name().equals("OBR");
    for (String number :
        List.of(
            orc.get(2),
            obr ? detail.get(2) : "",
            orc.get(3),
            obr ? detail.get(3) : "",
            orc.get(4))) {
      if (!number.isEmpty()) {
        return number;
      }
    }
    return "";
  }

  private void writeReport(EventTime time, boolean cancelled) {
    Hl7Segment where = firstText == null ? obr : firstText;
    // Several OBR may have one order's number: the second report is a document of its own.
    String documentId = scope.distinct(patient, orderNumber() + (intention ? "#order" : ""));
    String factId = "document|" + documentId;
    if (cancelled || text.isTakenBack()) {
      scope.state(factId, EventAction.WITHDRAW, patient, time, where, new Retraction());
      return;
    }
    comments.forEach(text::comment);
    Optional<NoteText> read = text.text(scope::leaveAside);
    if (read.isEmpty()) {
      return;
    }
    boolean preliminary =
        text.isPreliminary() || obr.get(25).equals("P") || obr.get(25).equals("R");
    boolean corrected = text.isCorrected() || obr.get(25).equals("C");
    Coding kind =
        scope
            .codes(where, 3, "")
            .map(Codes::preferred)
            .filter(coding -> coding.system().equals(CodeSystems.LOINC))
            .or(() -> scope.codes(obr, 4, "").map(Codes::preferred))
            .orElse(null);
    scope.state(
        factId,
        corrected ? EventAction.REPLACE : EventAction.ADD,
        patient,
        time,
        where,
        Note.of(documentId, kind, preliminary, read.get()));
  }
}
