package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.domain.event.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a hospital sends about one patient, encounter by encounter:
 *
 * <pre>
 * begin       A04 or A01
 * results     ORU^R01, one a report
 * middle      A08, for one visit in four
 * end         A03
 * charted     FHIR transaction: diagnoses, procedures, prescriptions, ..., every other note
 * dictated    MDM^T02: the notes that are not in the bundle
 * later       FHIR transaction for what went into the record on another day
 * </pre>
 */
final class PatientMessages {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** From the last visit backwards: this one is registered under a temporary number. */
  private static final int TEMPORARY_FROM_END = 3;

  private final PatientHistory history;
  private final int number;
  private final long seed;
  private final FhirMessages fhir;
  private final Hl7Messages hl7;
  private final Registration lasting;
  private final List<FeedMessage> messages = new ArrayList<>();
  private int notes;

  private PatientMessages(PatientHistory history, int number, long seed) {
    this.history = history;
    this.number = number;
    this.seed = seed;
    this.fhir = new FhirMessages(history);
    this.hl7 = new Hl7Messages(history, seed);
    this.lasting = Registration.lasting(history.patient().path("id").asText());
  }

  /** How many visits a patient needs for a merge to say something. */
  static final int VISITS_FOR_MERGE = 4;

  /**
   * Hands the patient's messages over in the order of time.
   *
   * @param number the patient's number in the feed
   * @param merged whether one visit is registered under a temporary number and merged afterwards
   * @return how many notes are in them
   */
  static int write(
      PatientHistory history,
      int number,
      long seed,
      boolean merged,
      Consumer<FeedMessage> messages) {
    PatientMessages writer = new PatientMessages(history, number, seed);
    List<PatientHistory.Encounter> visits = history.encounters();
    int temporary = merged ? visits.size() - TEMPORARY_FROM_END : -1;
    for (int i = 0; i < visits.size(); i++) {
      writer.visit(visits.get(i), i == temporary);
    }
    writer.messages.sort(Comparator.comparing(FeedMessage::at));
    writer.death();
    writer.messages.forEach(messages);
    return writer.notes;
  }

  private void visit(PatientHistory.Encounter visit, boolean temporary) {
    Registration who = temporary ? Registration.temporary(lasting.patientId(), seed) : lasting;
    int before = messages.size();
    adt(Hl7Messages.opening(visit), who, visit, visit.start());
    for (PatientHistory.Report report : visit.reports()) {
      Instant at = report.at().isBefore(visit.start()) ? visit.start() : report.at();
      hl7("ORU^R01", hl7.results(who, visit, report, at), at);
    }
    if (oneIn(4, "update", visit.id())) {
      Instant middle =
          visit.start().plus(Duration.between(visit.start(), visit.end()).dividedBy(2));
      adt("A08", who, visit, middle);
    }
    adt("A03", who, visit, visit.end());

    Instant charted = visit.chartedAt();
    List<ObjectNode> contents = new ArrayList<>();
    contents.add(visit.resource());
    contents.addAll(visit.facts());
    for (ObjectNode document : visit.documents()) {
      notes++;
      String id = Json.text(document, "/identifier/0/value");
      if (id != null && oneIn(2, "note", id)) {
        Instant dictated = charted.plus(MINUTE);
        hl7("MDM^T02", hl7.document(who, visit, document, id, dictated), dictated);
      } else {
        contents.add(document);
      }
    }
    transaction(visit.id(), who, charted, contents);
    if (temporary) {
      Instant last = null;
      for (FeedMessage message : messages.subList(before, messages.size())) {
        last = last == null || message.at().isAfter(last) ? message.at() : last;
      }
      Instant merged = (last == null ? charted : last).plus(MINUTE);
      hl7("ADT^A40", hl7.merge(lasting, who, merged), merged);
    }
    for (Map.Entry<Instant, List<ObjectNode>> late : visit.lateFacts().entrySet()) {
      Instant at = late.getKey().plus(MINUTE);
      transaction(visit.id() + "-" + late.getKey().getEpochSecond(), lasting, at, late.getValue());
    }
  }

  /** The last message of a patient who died. */
  private void death() {
    Instant death = history.deceasedAt();
    if (death != null) {
      Instant last = messages.get(messages.size() - 1).at();
      Instant at = (last.isAfter(death) ? last : death).plus(MINUTE);
      List<PatientHistory.Encounter> visits = history.encounters();
      adt("A08", lasting, visits.get(visits.size() - 1), at);
    }
  }

  private void transaction(
      String identifier, Registration who, Instant at, List<ObjectNode> contents) {
    byte[] payload = fhir.transaction(identifier, who, at, contents);
    messages.add(new FeedMessage(MessageFormat.FHIR, "FHIR transaction", payload, at, number));
  }

  private void adt(String event, Registration who, PatientHistory.Encounter visit, Instant at) {
    hl7("ADT^" + event, hl7.adt(event, who, visit, at), at);
  }

  private void hl7(String kind, byte[] payload, Instant at) {
    messages.add(new FeedMessage(MessageFormat.HL7V2, kind, payload, at, number));
  }

  /** A choice that looks random and is the same in every run of a seed. */
  private boolean oneIn(int n, String purpose, @Nullable String id) {
    String digest = Digests.id(purpose, String.valueOf(seed), String.valueOf(id));
    return Math.floorMod(digest.hashCode(), n) == 0;
  }
}
