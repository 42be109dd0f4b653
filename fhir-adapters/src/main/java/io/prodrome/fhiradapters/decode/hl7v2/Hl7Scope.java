package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.SamePatient;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Candidate;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One message while it is decoded: what mappers need of it, and the events they make. */
final class Hl7Scope {

  /** How far a sender's clock or zone may be ahead of ours. */
  private static final Duration AHEAD = Duration.ofDays(1);

  /** More numbers than any person has: each costs a keyed hash. */
  private static final int MAX_IDENTIFIERS = 100;

  private final Hl7Message message;
  private final RawMessage raw;
  private final PatientIdentities identities;
  private final Hl7Times times;
  private final String contentHash;
  private final Set<Remark> remarks;
  private final Instant recordedAt;
  private final long sequence;
  private final List<ClinicalEvent> events = new ArrayList<>();
  private final Map<String, ClinicalEvent> links = new LinkedHashMap<>();
  private final Map<String, Integer> occurrences = new HashMap<>();
  private VisitNumber visit;
  private boolean substance;
  private @Nullable Refusal unreadable;

  /**
   * @param contentHash SHA-256 of the message's bytes
   * @param remarks those of parsing; those of decoding are added
   */
  Hl7Scope(
      Hl7Message message,
      RawMessage raw,
      String contentHash,
      PatientIdentities identities,
      Hl7Times times,
      Set<Remark> remarks) {
    this.message = message;
    this.raw = raw;
    this.identities = identities;
    this.times = times;
    this.contentHash = contentHash;
    this.remarks = remarks;
    Instant accepted = raw.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
    Instant sent = past(message.header().get(7), accepted);
    Instant recorded = past(message.first("EVN").get(2), accepted);
    if (recorded == null) {
      recorded = sent;
    }
    this.recordedAt = recorded == null ? accepted : recorded;
    // Events recorded in the same minute are told apart by when they were sent.
    this.sequence = sent == null ? 0 : sent.toEpochMilli();
    this.visit = VisitNumber.of(message.first("PID"), message.first("PV1"), this);
  }

  /**
   * When it was recorded or sent. A time in the future counts as the time of acceptance: it would
   * otherwise stay the latest version of its facts whatever comes after.
   */
  private @Nullable Instant past(String written, Instant accepted) {
    Hl7Times.Moment moment = times.read(written, remarks);
    if (moment == null) {
      return null;
    }
    if (moment.at().isAfter(accepted.plus(AHEAD))) {
      remarks.add(Remark.TIME_IN_FUTURE);
      return accepted;
    }
    return moment.at();
  }

  Hl7Message message() {
    return message;
  }

  RawMessage raw() {
    return raw;
  }

  String contentHash() {
    return contentHash;
  }

  Set<Remark> remarks() {
    return remarks;
  }

  /** What the message says, in its order, then the patients' further keys. */
  List<ClinicalEvent> events() {
    List<ClinicalEvent> all = new ArrayList<>(events);
    if (!links.isEmpty()) {
      Set<String> stated = new HashSet<>();
      events.forEach(event -> stated.add(event.factId()));
      // What a merge or an unmerge says of a key counts more than that it is named.
      links.values().stream().filter(link -> !stated.contains(link.factId())).forEach(all::add);
    }
    return all;
  }

  /** EVN-2, else MSH-7, else when it was accepted. */
  Instant recordedAt() {
    return recordedAt;
  }

  /** The recorded time, as when something happened that says no time of its own. */
  EventTime recordedTime() {
    return new EventTime(recordedAt.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND);
  }

  /** A written time; null where there is none, or it cannot be read. */
  Hl7Times.@Nullable Moment time(String written) {
    return times.read(written, remarks);
  }

  /** When something happened; null where it is not said, cannot be read or is yet to come. */
  Hl7Times.@Nullable Moment happened(String written) {
    Hl7Times.Moment moment = time(written);
    if (moment != null && moment.at().isAfter(raw.acceptedAt().plus(AHEAD))) {
      remarks.add(Remark.TIME_IN_FUTURE);
      return null;
    }
    return moment;
  }

  /** The first of the times at which something can have happened, else the recorded time. */
  EventTime firstTime(String... written) {
    for (String text : written) {
      Hl7Times.Moment moment = happened(text);
      if (moment != null) {
        return moment.asEventTime();
      }
    }
    return recordedTime();
  }

  /**
   * The patient of a field of identifiers (CX), such as PID-3 or MRG-1, or of an older field where
   * that is empty. Its further keys are stated once.
   *
   * @throws Refusal if it does not name exactly one
   */
  PatientKey patient(Hl7Segment segment, int field, int... older) {
    Named named = named(segment, field, older);
    for (PatientKey other : named.others()) {
      String factId = "identity|" + other.value();
      links.putIfAbsent(
          factId,
          event(
              factId,
              EventAction.LINK,
              version(recordedAt),
              named.key(),
              recordedTime(),
              null,
              segment,
              new SamePatient(other)));
    }
    return named.key();
  }

  /** As {@link #patient}, and nothing is stated. */
  Named named(Hl7Segment segment, int field, int... older) {
    List<Candidate> candidates = candidates(segment, field);
    for (int i = 0; i < older.length && candidates.isEmpty(); i++) {
      candidates = candidates(segment, older[i]);
    }
    return identities.identify(candidates, segment.name() + "-" + field);
  }

  private static List<Candidate> candidates(Hl7Segment segment, int field) {
    List<Candidate> candidates = new ArrayList<>();
    List<Hl7Segment.Repetition> repetitions = segment.repetitions(field);
    if (repetitions.size() > MAX_IDENTIFIERS) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS,
          "more than " + MAX_IDENTIFIERS + " identifiers in " + segment.name() + "-" + field);
    }
    for (Hl7Segment.Repetition cx : repetitions) {
      if (!cx.get(1).isEmpty()) {
        candidates.add(new Candidate(List.of(cx.get(4, 1), cx.get(4, 2)), cx.get(1), cx.get(5)));
      }
    }
    return candidates;
  }

  /** From here on, facts belong to the visit of these segments. */
  void enter(Hl7Segment pid, Hl7Segment pv1) {
    visit = VisitNumber.of(pid, pv1, this);
  }

  /** The visit's number or what stands for it; null where visits cannot be told. */
  @Nullable String visitNumber() {
    return visit.value();
  }

  /**
   * The codes of a coded element (CE, CWE): its triplets, else its text.
   *
   * @param description words for it in another field; may be empty
   */
  Optional<Codes> codes(Hl7Segment segment, int field, String description) {
    List<Hl7Segment.Repetition> repetitions = segment.repetitions(field);
    return repetitions.isEmpty() ? ofWords(description) : codes(repetitions.get(0), description);
  }

  /** As {@link #codes(Hl7Segment, int, String)}, of one repetition. */
  Optional<Codes> codes(Hl7Segment.Repetition element, String description) {
    List<Coding> codings = new ArrayList<>();
    for (int first : new int[] {1, 4, 10}) {
      String code = element.get(first);
      // CWE has its third triplet after versions and the original text.
      String system = element.get(first == 10 ? 12 : first + 2);
      if (!code.isEmpty()) {
        String name = element.get(first + 1);
        codings.add(
            new Coding(
                Codes.systemUri(system, raw.source()),
                code,
                name.isEmpty() && first == 1 ? description : name));
      }
    }
    if (!codings.isEmpty()) {
      return Optional.of(Codes.of(codings));
    }
    for (String words : List.of(element.get(2), element.get(5), element.get(9))) {
      if (!words.isEmpty()) {
        return ofWords(words);
      }
    }
    return ofWords(description);
  }

  private static Optional<Codes> ofWords(String words) {
    return words.isBlank() ? Optional.empty() : Optional.of(Codes.of(List.of(Codes.ofText(words))));
  }

  /**
   * An id that no other segment of the message has: the second of two segments that say the same of
   * themselves is {@code id#2}, so that neither is lost.
   */
  String distinct(PatientKey patient, String id) {
    int number = occurrences.merge(patient.value() + id, 1, Integer::sum);
    return number == 1 ? id : id + "#" + number;
  }

  /**
   * An attachment that cannot be read: it is left aside where the message says anything else, and
   * refuses the message where it does not.
   */
  void leaveAside(Refusal attachment) {
    if (unreadable == null) {
      unreadable = attachment;
    }
  }

  /**
   * Ends the message.
   *
   * @throws Refusal if there is nothing in it but what cannot be read
   */
  void end() {
    if (unreadable != null) {
      if (!substance) {
        throw unreadable;
      }
      remarks.add(Remark.ATTACHMENT_UNREADABLE);
    }
  }

  /** Adds a statement, or takes it back. */
  void state(
      String factId,
      EventAction action,
      PatientKey patient,
      EventTime time,
      Hl7Segment where,
      EventContent content) {
    substance = true;
    events.add(
        event(
            factId,
            action,
            version(recordedAt),
            patient,
            time,
            visitNumber(),
            where,
            action == EventAction.WITHDRAW ? new Retraction() : content));
  }

  /** Adds what is said of the person, whatever the visit. */
  void stateOfPerson(
      String factId,
      EventAction action,
      PatientKey patient,
      Hl7Segment where,
      EventContent content) {
    events.add(
        event(factId, action, version(recordedAt), patient, recordedTime(), null, where, content));
  }

  /** Adds what is said of a visit by its number. */
  void stateOfVisit(
      String factId,
      EventAction action,
      PatientKey patient,
      EventTime time,
      String number,
      Hl7Segment where,
      EventContent content) {
    events.add(event(factId, action, version(recordedAt), patient, time, number, where, content));
  }

  /**
   * Adds a statement that counts only while nothing better is known: every version that the fact's
   * own messages state is later.
   *
   * @param gaps how much it leaves out of what such statements say: the one with fewer counts
   */
  void stateByTheWay(
      String factId,
      int gaps,
      PatientKey patient,
      EventTime time,
      @Nullable String number,
      Hl7Segment where,
      EventContent content) {
    Instant rank = Instant.EPOCH.minusSeconds(gaps);
    events.add(
        event(factId, EventAction.ADD, version(rank), patient, time, number, where, content));
  }

  private FactVersion version(Instant at) {
    return new FactVersion(at, sequence, contentHash);
  }

  private ClinicalEvent event(
      String factId,
      EventAction action,
      FactVersion version,
      PatientKey patient,
      EventTime time,
      @Nullable String number,
      Hl7Segment where,
      EventContent content) {
    return new ClinicalEvent(
        factId,
        action,
        version,
        patient,
        time,
        recordedAt,
        raw.source(),
        number,
        where.pointer(),
        content);
  }
}
