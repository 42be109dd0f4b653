package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.fhir.BundleContent.Entry;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a mapper needs while it turns one resource into events, and where it puts them. Of one
 * message, so not shared by threads.
 */
final class ResourceScope {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Message message;
  private final Entry entry;
  private final ObjectNode json;
  private final PatientKey patient;
  private final Resource resource;
  private final String contentHash;
  private final List<ClinicalEvent> events = new ArrayList<>();

  /**
   * What all resources of a message share.
   *
   * @param bundle its entries
   * @param times how its times are read
   * @param source the feed
   * @param acceptedAt when the intake accepted it
   * @param texts the texts of its DocumentReferences, so that a report that carries the same text
   *     is not a second note
   */
  record Message(
      BundleContent bundle,
      FhirTimes times,
      String source,
      Instant acceptedAt,
      Set<String> texts) {}

  ResourceScope(Message message, Entry entry, ObjectNode json, PatientKey patient) {
    this.message = message;
    this.entry = entry;
    this.json = json;
    this.patient = patient;
    String text = json.toString();
    this.resource = FhirParsing.resource(text, entry.where());
    this.contentHash = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  Resource resource() {
    return resource;
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

  String source() {
    return message.source();
  }

  Instant acceptedAt() {
    return message.acceptedAt();
  }

  FhirTimes times() {
    return message.times();
  }

  BundleContent bundle() {
    return message.bundle();
  }

  Set<String> documentTexts() {
    return message.texts();
  }

  List<ClinicalEvent> events() {
    return events;
  }

  /**
   * When something happened and when that was recorded.
   *
   * @param time when it happened
   * @param recordedAt when the sender recorded it
   */
  record Moment(EventTime time, Instant recordedAt) {}

  /**
   * The resource's times: recorded by meta.lastUpdated, else as the resource says, else when it
   * happened, else when the message was made or came.
   *
   * @param happened when it happened; null where it does not say
   * @param recorded what the resource itself says of its recording; null where it does not
   */
  Moment moment(@Nullable Type happened, @Nullable BaseDateTimeType recorded) {
    EventTime time = times().of(happened);
    return moment(time, times().instant(recorded), time == null ? null : time.instant());
  }

  /**
   * As {@link #moment(Type, BaseDateTimeType)}.
   *
   * @param otherwise the recorded time where neither meta nor the resource says one
   */
  Moment moment(
      @Nullable EventTime happened, @Nullable Instant recorded, @Nullable Instant otherwise) {
    Instant updated = times().instant(resource.getMeta().getLastUpdatedElement());
    Instant recordedAt = updated;
    if (recordedAt == null) {
      recordedAt = recorded;
    }
    if (recordedAt == null) {
      recordedAt = otherwise;
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

  /** When the bundle was assembled, else when it was accepted. */
  Instant messageTime() {
    Instant made = times().instant(bundle().timestamp());
    return made != null ? made : acceptedAt().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The fact's id: {@code Type/identifier}, else the resource's id, else the entry's URL. */
  String factId(List<Identifier> identifiers) {
    return entry.type() + "/" + ownId(identifiers);
  }

  /** The resource's first identifier value, else its id, else what its entry is called. */
  String ownId(List<Identifier> identifiers) {
    for (Identifier identifier : identifiers) {
      if (identifier.hasValue() && !identifier.getValue().isBlank()) {
        return bare(identifier.getValue().strip());
      }
    }
    if (!entry.id().isEmpty()) {
      return entry.id();
    }
    // A nameless resource is only ever itself again when it comes with the same content.
    return entry.fullUrl().isEmpty() ? contentHash.substring(0, 32) : bare(entry.fullUrl());
  }

  /** An id without the URN prefix that FHIR writes and HL7 v2 does not. */
  static String bare(String id) {
    for (String prefix : List.of("urn:uuid:", "urn:oid:")) {
      if (id.startsWith(prefix)) {
        return id.substring(prefix.length());
      }
    }
    return id;
  }

  /** The visit's number as its Encounter gives it; null where the reference is empty. */
  @Nullable String encounterId(@Nullable Reference encounter) {
    if (encounter == null || encounter.isEmpty()) {
      return null;
    }
    String literal = encounter.hasReference() ? encounter.getReference() : "";
    if (literal.isEmpty()) {
      return encounter.getIdentifier().hasValue() ? encounter.getIdentifier().getValue() : null;
    }
    for (Entry target : bundle().find(literal, entry)) {
      if (target.resource() != null) {
        for (var identifier : target.resource().path("identifier")) {
          if (!identifier.path("value").asText("").isBlank()) {
            return bare(identifier.path("value").asText().strip());
          }
        }
        return target.id().isEmpty() ? bare(target.fullUrl()) : target.id();
      }
    }
    return idIn(literal);
  }

  /** The id that a literal or conditional reference ends in. */
  static String idIn(String literal) {
    String target = BundleContent.withoutVersion(literal);
    int query = target.indexOf("identifier=");
    if (query >= 0) {
      String token = target.substring(query + "identifier=".length()).split("&", 2)[0];
      return bare(token.substring(token.indexOf('|') + 1));
    }
    return bare(target.substring(target.lastIndexOf('/') + 1));
  }

  /** Adds a statement, or takes it back. */
  void state(
      String factId,
      boolean withdrawn,
      Moment moment,
      @Nullable String encounterId,
      EventContent content) {
    add(
        factId,
        withdrawn ? EventAction.WITHDRAW : EventAction.ADD,
        patient,
        moment,
        encounterId,
        withdrawn ? new Retraction() : content);
  }

  /** Adds an event. */
  void add(
      String factId,
      EventAction action,
      PatientKey whose,
      Moment moment,
      @Nullable String encounterId,
      EventContent content) {
    events.add(
        new ClinicalEvent(
            factId,
            action,
            new FactVersion(moment.recordedAt(), sequence(), contentHash),
            whose,
            moment.time(),
            moment.recordedAt(),
            source(),
            encounterId,
            pointer(),
            content));
  }

  private String pointer() {
    return entry.id().isEmpty()
        ? "entry[" + entry.index() + "]/" + entry.type()
        : entry.type() + "/" + entry.id();
  }

  private long sequence() {
    String version = resource.getMeta().hasVersionId() ? resource.getMeta().getVersionId() : "";
    return NUMBER.matcher(version).matches() ? Long.parseLong(version) : 0;
  }

  /** The referenced resource, contained or in the bundle. */
  Optional<Resource> find(Reference reference) {
    if (reference.getResource() instanceof Resource contained) {
      return Optional.of(contained);
    }
    if (!reference.hasReference()) {
      return Optional.empty();
    }
    for (Entry target : bundle().find(reference.getReference(), entry)) {
      if (target.resource() != null) {
        return Optional.of(FhirParsing.resource(target.resource().toString(), target.where()));
      }
    }
    return Optional.empty();
  }

  /** The codes of a required element. */
  io.prodrome.fhiradapters.decode.rules.Codes codes(CodeableConcept concept, String element) {
    return FhirCodes.of(concept, source())
        .orElseThrow(
            () ->
                new Refusal(
                    DeadLetterReason.FIELD_INVALID, "no " + element + " in " + entry.where()));
  }
}
