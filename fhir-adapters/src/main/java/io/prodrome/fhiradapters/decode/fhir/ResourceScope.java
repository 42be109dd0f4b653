package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.fhir.FhirTimes.Written;
import io.prodrome.fhiradapters.decode.rules.AttachmentFetcher;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a mapper needs while it turns one resource into events, and where it puts them. Of one
 * message, so not shared by threads.
 */
final class ResourceScope {

  private static final Duration FUTURE = Duration.ofDays(1);

  private final Message message;
  private final Entry entry;
  private final ObjectNode json;
  private final PatientKey patient;
  private final Fields fields;
  private final Set<Remark> remarks = EnumSet.noneOf(Remark.class);
  private final List<ClinicalEvent> events = new ArrayList<>();
  private @Nullable String contentHash;

  /**
   * What all resources of a message share.
   *
   * @param bundle its entries
   * @param times how its times are read
   * @param source the feed
   * @param acceptedAt when the intake accepted it
   * @param documentData the attachments of its DocumentReferences, as sent, so that a report which
   *     carries the same is not a second note
   * @param hash hashes its resources
   * @param fetcher follows links to attachments, where that is allowed
   */
  record Message(
      BundleContent bundle,
      FhirTimes times,
      String source,
      Instant acceptedAt,
      Set<String> documentData,
      TreeHash hash,
      AttachmentFetcher fetcher) {}

  ResourceScope(Message message, Entry entry, ObjectNode json, PatientKey patient) {
    this.message = message;
    this.entry = entry;
    this.json = json;
    this.patient = patient;
    this.fields = new Fields(entry.where(), message.times(), message.source(), remarks);
  }

  AttachmentFetcher fetcher() {
    return message.fetcher();
  }

  Entry entry() {
    return entry;
  }

  ObjectNode json() {
    return json;
  }

  PatientKey patient() {
    return patient;
  }

  Fields fields() {
    return fields;
  }

  Instant acceptedAt() {
    return message.acceptedAt();
  }

  BundleContent bundle() {
    return message.bundle();
  }

  Set<String> documentData() {
    return message.documentData();
  }

  List<ClinicalEvent> events() {
    return events;
  }

  Set<Remark> remarks() {
    return remarks;
  }

  /** What the resource's status says. */
  Standing standing() {
    return standing("status");
  }

  /**
   * What a status element says.
   *
   * @throws Refusal for a status that FHIR does not have
   */
  Standing standing(String element) {
    return Standing.of(fields.code(json, element)).orElseThrow(() -> fields.invalid(element));
  }

  /**
   * When something happened and when that was recorded.
   *
   * @param time when it happened
   * @param recordedAt when the sender recorded it
   */
  record Moment(EventTime time, Instant recordedAt) {}

  /** As {@link #moment(EventTime, Instant, Instant)}; recorded when it happened, at the least. */
  Moment moment(@Nullable Written happened, @Nullable Instant recorded) {
    EventTime time = happened == null ? null : happened.time();
    return moment(time, recorded, time == null ? null : time.instant());
  }

  /**
   * The resource's times: recorded by meta.lastUpdated, else by what a history says of the version,
   * else as the resource says, else when it happened, else when the message was made or came.
   *
   * @param happened when it happened; null where it does not say
   * @param recorded what the resource itself says of its recording; null where it does not
   * @param otherwise the recorded time where neither meta nor the resource says one
   */
  Moment moment(
      @Nullable EventTime happened, @Nullable Instant recorded, @Nullable Instant otherwise) {
    Instant recordedAt = lastUpdated();
    if (recordedAt == null) {
      recordedAt = recorded;
    }
    if (recordedAt == null && otherwise != null && !otherwise.isAfter(acceptedAt())) {
      recordedAt = otherwise; // What is said to lie ahead was not recorded then.
    }
    if (recordedAt == null) {
      recordedAt = messageTime();
    }
    if (happened != null) {
      return new Moment(happened, recordedAt);
    }
    Instant at = recorded == null ? recordedAt : recorded;
    return new Moment(
        new EventTime(at.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND), recordedAt);
  }

  /** When the server recorded this version; null where it is not said. */
  @Nullable Instant lastUpdated() {
    Instant updated = fields.instant(json.path("meta"), "lastUpdated");
    return updated != null ? updated : fields.instant(entry.response(), "lastModified");
  }

  /** When the bundle was assembled, else when it was accepted. */
  Instant messageTime() {
    String made = bundle().timestamp();
    Optional<Written> written =
        made.isEmpty() ? Optional.empty() : message.times().read(made, remarks);
    return written
        .map(Written::instant)
        .orElseGet(() -> acceptedAt().truncatedTo(ChronoUnit.MILLIS));
  }

  /** The fact's id: {@code Type/identifier}, else the resource's id, else the entry's URL. */
  String factId() {
    return entry.type() + "/" + ownId();
  }

  /** The resource's first identifier value, else its id, else what its entry is called. */
  String ownId() {
    String identifier = Fields.identifier(json, "identifier");
    if (!identifier.isEmpty()) {
      return References.bare(identifier);
    }
    if (!entry.id().isEmpty()) {
      return entry.id();
    }
    // A nameless resource is only ever itself again when it comes with the same content.
    return entry.fullUrl().isEmpty()
        ? contentHash().substring(0, 32)
        : References.bare(entry.fullUrl());
  }

  /**
   * The visit's number as its Encounter gives it; null where the element is not there.
   *
   * @param elements names of elements that may refer to it; the first that is there counts
   */
  @Nullable String visit(String... elements) {
    for (String element : elements) {
      JsonNode reference = Fields.first(json, element);
      if (!reference.isMissingNode()) {
        return visitOf(reference);
      }
    }
    return null;
  }

  /** As {@link #visit}, of a reference. */
  @Nullable String visitOf(JsonNode reference) {
    return References.visit(reference, bundle(), entry);
  }

  /** The resource that a reference means, contained or in the message. */
  Optional<JsonNode> find(JsonNode reference) {
    return References.find(reference, bundle(), entry);
  }

  /** States a coded fact, or takes it back. */
  void state(
      String factId,
      Standing standing,
      Moment moment,
      @Nullable String visit,
      java.util.function.Supplier<? extends EventContent> content) {
    if (standing == Standing.WITHDRAWN) {
      withdraw(factId, moment, visit);
    } else {
      EventAction action = standing == Standing.CORRECTED ? EventAction.REPLACE : EventAction.ADD;
      add(factId, action, patient, moment, visit, content.get());
    }
  }

  /** States what the resource says in words as a document of its own, where there are any. */
  void stateWords(
      String id, Standing standing, Moment moment, @Nullable String visit, NoteText words) {
    if (!words.text().isBlank()) {
      state(
          "document|" + id,
          standing,
          moment,
          visit,
          () -> Note.of(id, null, standing == Standing.PRELIMINARY, words));
    }
  }

  /** Takes a fact back. */
  void withdraw(String factId, Moment moment, @Nullable String visit) {
    add(factId, EventAction.WITHDRAW, patient, moment, visit, new Retraction());
  }

  /** Adds an event. */
  void add(
      String factId,
      EventAction action,
      PatientKey whose,
      Moment moment,
      @Nullable String visit,
      EventContent content) {
    if (moment.time().instant().isAfter(acceptedAt().plus(FUTURE)) && !isIntended(content)) {
      remarks.add(Remark.TIME_IN_FUTURE);
    }
    events.add(
        new ClinicalEvent(
            factId,
            action,
            new FactVersion(moment.recordedAt(), sequence(), contentHash()),
            whose,
            moment.time(),
            moment.recordedAt(),
            message.source(),
            visit,
            entry.id().isEmpty()
                ? entry.place() + "/" + entry.type()
                : entry.type() + "/" + entry.id(),
            content));
  }

  private static boolean isIntended(EventContent content) {
    return content instanceof CodedFact fact
        && fact.context().temporality() == Context.Temporality.HYPOTHETICAL;
  }

  private String contentHash() {
    if (contentHash == null) {
      contentHash = message.hash().of(json);
    }
    return contentHash;
  }

  /** meta.versionId, else the ETag of a history's entry ({@code W/"3"}), where it is a number. */
  private long sequence() {
    String version = Fields.lenient(json.path("meta"), "versionId");
    if (version.isEmpty()) {
      String etag = Fields.lenient(entry.response(), "etag");
      version = etag.startsWith("W/") ? etag.substring(2).replace("\"", "") : etag;
    }
    if (version.isEmpty() || version.length() > 18) {
      return 0;
    }
    long number = 0;
    for (int i = 0; i < version.length(); i++) {
      char c = version.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** The codes of a required element. */
  Codes codes(JsonNode parent, String element) {
    return fields
        .codes(parent, element)
        .orElseThrow(
            () ->
                new Refusal(
                    DeadLetterReason.FIELD_INVALID, "no " + element + " in " + entry.where()));
  }
}
