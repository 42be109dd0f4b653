package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Candidate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One message while it is decoded: what mappers need of it, and the events they make. */
final class Hl7Scope {

  private final Hl7Message message;
  private final RawMessage raw;
  private final PatientIdentities identities;
  private final Hl7Times times;
  private final String contentHash;
  private final Instant recordedAt;
  private final long sequence;
  private final List<ClinicalEvent> events = new ArrayList<>();

  Hl7Scope(Hl7Message message, RawMessage raw, PatientIdentities identities, Hl7Times times) {
    this.message = message;
    this.raw = raw;
    this.identities = identities;
    this.times = times;
    this.contentHash = Digests.sha256(raw.payload());
    Instant sent = times.instant(message.header().get(7));
    Instant recorded = times.instant(message.first("EVN").get(2));
    if (recorded == null) {
      recorded = sent;
    }
    this.recordedAt = recorded == null ? raw.acceptedAt().truncatedTo(ChronoUnit.MILLIS) : recorded;
    // Events recorded in the same minute are told apart by when they were sent.
    this.sequence = sent == null ? 0 : sent.toEpochMilli();
  }

  Hl7Message message() {
    return message;
  }

  Hl7Times times() {
    return times;
  }

  RawMessage raw() {
    return raw;
  }

  String contentHash() {
    return contentHash;
  }

  List<ClinicalEvent> events() {
    return events;
  }

  /** EVN-2, else MSH-7, else when it was accepted. */
  Instant recordedAt() {
    return recordedAt;
  }

  /** The recorded time, as when something happened that says no time of its own. */
  EventTime recordedTime() {
    return new EventTime(recordedAt.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND);
  }

  /** The first of the times that is there, else the recorded time. */
  EventTime firstTime(String... written) {
    for (String text : written) {
      EventTime time = times.of(text);
      if (time != null) {
        return time;
      }
    }
    return recordedTime();
  }

  /**
   * The patient of a field of identifiers (CX), such as PID-3 or MRG-1.
   *
   * @throws io.prodrome.fhiradapters.decode.rules.Refusal if it does not name exactly one
   */
  PatientKey patient(Hl7Segment segment, int field) {
    List<Candidate> candidates = new ArrayList<>();
    for (int repetition = 0; repetition < segment.repetitions(field); repetition++) {
      candidates.add(
          new Candidate(
              List.of(segment.get(field, repetition, 4, 1), segment.get(field, repetition, 4, 2)),
              segment.get(field, repetition, 1, 1),
              segment.get(field, repetition, 5, 1)));
    }
    return identities.keyOf(candidates, segment.name() + "-" + field);
  }

  /** PV1-19; null where it is not said. */
  @Nullable String visitNumber() {
    String number = message.first("PV1").get(19);
    return number.isEmpty() ? null : number;
  }

  /**
   * The codes of a coded element (CE, CWE): its two triplets, else its text.
   *
   * @param description words for it in another field; may be empty
   */
  Optional<Codes> codes(Hl7Segment segment, int field, String description) {
    List<Coding> codings = new ArrayList<>();
    for (int first : new int[] {1, 4}) {
      String code = segment.get(field, first);
      String name = segment.get(field, first + 1);
      if (!code.isEmpty()) {
        codings.add(
            new Coding(
                Codes.systemUri(segment.get(field, first + 2), raw.source()),
                code,
                name.isEmpty() && first == 1 ? description : name));
      }
    }
    if (!codings.isEmpty()) {
      return Optional.of(Codes.of(codings));
    }
    String words = segment.get(field, 2).isEmpty() ? description : segment.get(field, 2);
    return words.isEmpty() ? Optional.empty() : Optional.of(Codes.of(List.of(Codes.ofText(words))));
  }

  /** Adds a statement, or takes it back. */
  void state(
      String factId,
      boolean withdrawn,
      PatientKey patient,
      EventTime time,
      @Nullable String visit,
      Hl7Segment where,
      EventContent content) {
    add(
        factId,
        withdrawn ? EventAction.WITHDRAW : EventAction.ADD,
        new FactVersion(recordedAt, sequence, contentHash),
        patient,
        time,
        visit,
        where,
        withdrawn ? new Retraction() : content);
  }

  /**
   * Adds a statement that counts only while nothing better is known: every version that the fact's
   * own messages state is later.
   */
  void stateByTheWay(String factId, PatientKey patient, Hl7Segment where, EventContent content) {
    add(
        factId,
        EventAction.ADD,
        new FactVersion(Instant.EPOCH, sequence, contentHash),
        patient,
        recordedTime(),
        null,
        where,
        content);
  }

  /** Adds a merge or an unmerge. */
  void identity(
      String factId,
      EventAction action,
      PatientKey patient,
      Hl7Segment where,
      EventContent change) {
    add(
        factId,
        action,
        new FactVersion(recordedAt, sequence, contentHash),
        patient,
        recordedTime(),
        null,
        where,
        change);
  }

  private void add(
      String factId,
      EventAction action,
      FactVersion version,
      PatientKey patient,
      EventTime time,
      @Nullable String visit,
      Hl7Segment where,
      EventContent content) {
    events.add(
        new ClinicalEvent(
            factId,
            action,
            version,
            patient,
            time,
            recordedAt,
            raw.source(),
            visit,
            where.pointer(),
            content));
  }
}
