package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.fhir.BundleContent.Entry;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.rules.Updates;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes FHIR R4: a bundle of any type, or a single resource; JSON or XML. Thread-safe.
 *
 * <p>A message is applied as a whole or refused as a whole, as a transaction is.
 */
public final class FhirDecoder {

  /** What each resource type that carries facts is mapped by; Patient apart, as it comes last. */
  private static final Map<String, Consumer<ResourceScope>> MAPPERS =
      Map.ofEntries(
          Map.entry("Encounter", EncounterMapper::map),
          Map.entry("Condition", ProblemMapper::mapCondition),
          Map.entry("AllergyIntolerance", ProblemMapper::mapAllergy),
          Map.entry("FamilyMemberHistory", ProblemMapper::mapFamily),
          Map.entry("Procedure", TreatmentMapper::mapProcedure),
          Map.entry("Immunization", TreatmentMapper::mapImmunization),
          Map.entry("MedicationRequest", TreatmentMapper::mapMedicationRequest),
          Map.entry("MedicationStatement", TreatmentMapper::mapMedicationStatement),
          Map.entry("MedicationAdministration", TreatmentMapper::mapMedicationAdministration),
          Map.entry("Observation", ObservationMapper::map),
          Map.entry("DiagnosticReport", DocumentMapper::mapReport),
          Map.entry("DocumentReference", DocumentMapper::mapDocument));

  private final PatientIdentities identities;
  private final FhirTimes times;

  public FhirDecoder(DecoderConfig config) {
    this.identities = new PatientIdentities(config);
    this.times = new FhirTimes(config.defaultZone());
  }

  static boolean isFactType(String type) {
    return type.equals("Patient") || MAPPERS.containsKey(type);
  }

  /**
   * What the message says.
   *
   * @throws Refusal if it must not be applied
   */
  public DecodeResult decode(RawMessage raw) {
    BundleContent bundle = BundleContent.of(FhirParsing.parse(raw.payload()));
    PatientContexts patients = new PatientContexts(identities, bundle);
    ResourceScope.Message message =
        new ResourceScope.Message(
            bundle, times, raw.source(), raw.acceptedAt(), documentTexts(bundle));
    Map<Integer, List<ClinicalEvent>> byEntry = new TreeMap<>();
    Map<PatientKey, Instant> latest = new LinkedHashMap<>();
    for (Entry entry : bundle.entries()) {
      Consumer<ResourceScope> mapper = MAPPERS.get(entry.type());
      if (mapper == null || !carriesResource(entry)) {
        continue;
      }
      Optional<PatientKey> subject = patients.ofSubject(entry);
      if (subject.isPresent()) {
        ResourceScope scope = scope(message, entry, subject.get());
        mapper.accept(scope);
        byEntry.put(entry.index(), scope.events());
        for (ClinicalEvent event : scope.events()) {
          latest.merge(event.patient(), event.recordedAt(), (a, b) -> a.isAfter(b) ? a : b);
        }
      }
    }
    for (Entry entry : bundle.entries()) {
      if (entry.type().equals("Patient") && carriesResource(entry)) {
        PatientKey key = patients.ofPatient(entry);
        ResourceScope scope = scope(message, entry, key);
        PatientMapper.map(scope, patients, latest.get(key));
        byEntry.put(entry.index(), scope.events());
      }
    }
    for (Entry entry : bundle.entries()) {
      if (entry.method().equals("DELETE") && isFactType(entry.type())) {
        byEntry.put(
            entry.index(), List.of(withdrawal(raw, bundle, entry, onlyPatient(byEntry.values()))));
      }
    }
    return result(raw, bundle, byEntry.values());
  }

  private static ResourceScope scope(
      ResourceScope.Message message, Entry entry, PatientKey patient) {
    if (entry.resource() == null) {
      throw new IllegalStateException("an entry without resource has no scope");
    }
    return new ResourceScope(message, entry, entry.resource(), patient);
  }

  /** Whether the entry states its resource, rather than asking for it or taking it away. */
  private static boolean carriesResource(Entry entry) {
    if (entry.method().equals("PATCH")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a PATCH in " + entry.where());
    }
    return entry.resource() != null && !entry.method().equals("DELETE");
  }

  private static Set<String> documentTexts(BundleContent bundle) {
    Set<String> texts = new HashSet<>();
    for (Entry entry : bundle.entries()) {
      if (entry.type().equals("DocumentReference") && entry.resource() != null) {
        String text = Attachments.plainText(entry.resource().path("content"), "attachment");
        if (text != null) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  /** A DELETE names no patient: it can only be the one that the rest of the bundle is about. */
  private static PatientKey onlyPatient(Collection<List<ClinicalEvent>> stated) {
    Set<PatientKey> keys = new HashSet<>();
    stated.forEach(events -> events.forEach(event -> keys.add(event.patient())));
    if (keys.size() == 1) {
      return keys.iterator().next();
    }
    throw keys.isEmpty()
        ? new Refusal(DeadLetterReason.PATIENT_MISSING, "a DELETE in a bundle without a patient")
        : new Refusal(DeadLetterReason.PATIENT_AMBIGUOUS, "a DELETE in a bundle of " + keys.size());
  }

  private ClinicalEvent withdrawal(
      RawMessage raw, BundleContent bundle, Entry entry, PatientKey patient) {
    if (entry.type().equals("Patient")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a DELETE of a patient");
    }
    Instant at = firstOf(entry.responseTime(), bundle.timestamp());
    if (at == null) {
      at = raw.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
    }
    String url = entry.requestUrl().isEmpty() ? entry.fullUrl() : entry.requestUrl();
    String id = ResourceScope.idIn(url);
    String factId =
        switch (entry.type()) {
          case "Encounter" -> "Encounter/" + id;
          case "DocumentReference" -> "document|" + id;
          default -> entry.type() + "/" + id;
        };
    return new ClinicalEvent(
        factId,
        EventAction.WITHDRAW,
        new FactVersion(at, 0, Digests.id(factId)),
        patient,
        new EventTime(at.truncatedTo(ChronoUnit.SECONDS), TimePrecision.SECOND),
        at,
        raw.source(),
        null,
        "entry[" + entry.index() + "]/" + entry.type(),
        new Retraction());
  }

  private @Nullable Instant firstOf(@Nullable String... written) {
    for (String text : written) {
      Instant at = times.instant(text);
      if (at != null) {
        return at;
      }
    }
    return null;
  }

  private static DecodeResult result(
      RawMessage raw, BundleContent bundle, Collection<List<ClinicalEvent>> stated) {
    List<ClinicalEvent> events = stated.stream().flatMap(List::stream).toList();
    return events.isEmpty()
        ? new DecodeResult.Ignored(IgnoreReason.RESOURCE_TYPE_WITHOUT_FACTS)
        : Updates.of(raw, bundle.messageId(), Digests.sha256(raw.payload()), events);
  }
}
