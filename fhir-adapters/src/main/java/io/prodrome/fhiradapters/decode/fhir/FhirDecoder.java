package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.rules.AttachmentFetcher;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decodes FHIR (R4, R4B and R5, and STU3 where it means the same): a bundle of any type, or a
 * single resource; JSON or XML. Thread-safe.
 *
 * <p>A transaction, a message and a document are applied as a whole or refused as a whole. In any
 * other bundle each entry stands for itself, and one that is refused fails none of the others.
 */
public final class FhirDecoder {

  /** What each resource type that carries facts is mapped by; Patient apart, as it comes last. */
  private static final Map<String, Consumer<ResourceScope>> MAPPERS = mappers();

  private final PatientIdentities identities;
  private final FhirTimes times;
  private final AttachmentFetcher fetcher;

  public FhirDecoder(DecoderConfig config) {
    this.identities = new PatientIdentities(config);
    this.times = new FhirTimes(config.defaultZone());
    this.fetcher = new AttachmentFetcher(config.remoteAttachments());
  }

  private static Map<String, Consumer<ResourceScope>> mappers() {
    Map<String, Consumer<ResourceScope>> mappers = new HashMap<>();
    mappers.put("Encounter", EncounterMapper::map);
    mappers.put("Condition", ProblemMapper::mapCondition);
    mappers.put("AllergyIntolerance", ProblemMapper::mapAllergy);
    mappers.put("FamilyMemberHistory", ProblemMapper::mapFamily);
    mappers.put("Procedure", TreatmentMapper::mapProcedure);
    mappers.put("Immunization", TreatmentMapper::mapImmunization);
    mappers.put("MedicationRequest", TreatmentMapper::mapRequest);
    mappers.put("MedicationStatement", TreatmentMapper::mapStatement);
    mappers.put("MedicationUsage", TreatmentMapper::mapStatement);
    mappers.put("MedicationAdministration", TreatmentMapper::mapAdministration);
    mappers.put("MedicationDispense", TreatmentMapper::mapDispense);
    mappers.put("Observation", ObservationMapper::map);
    mappers.put("DiagnosticReport", ReportMapper::map);
    mappers.put("DocumentReference", DocumentMapper::mapDocument);
    mappers.put("Composition", DocumentMapper::mapComposition);
    mappers.put("QuestionnaireResponse", QuestionnaireMapper::map);
    StatementShapes.BY_TYPE.forEach(
        (type, shape) -> mappers.put(type, scope -> StatementMapper.map(scope, shape)));
    return Map.copyOf(mappers);
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
    return new Run(raw, BundleContent.of(FhirParsing.parse(raw.payload()))).result();
  }

  /** The decoding of one message. */
  private final class Run {
    private final RawMessage raw;
    private final BundleContent bundle;
    private final PatientContexts patients;
    private final ResourceScope.Message message;
    private final Statements statements;
    private final Set<PatientKey> linked = new HashSet<>();

    Run(RawMessage raw, BundleContent bundle) {
      this.raw = raw;
      this.bundle = bundle;
      this.patients = new PatientContexts(identities, bundle, raw.source());
      this.message =
          new ResourceScope.Message(
              bundle,
              times,
              raw.source(),
              raw.acceptedAt(),
              documentData(bundle),
              new TreeHash(),
              fetcher);
      this.statements = new Statements(bundle);
    }

    DecodeResult result() {
      for (Entry entry : bundle.entries()) {
        statements.attempt(entry, () -> mapFacts(entry));
      }
      for (Entry entry : bundle.entries()) {
        if (entry.type().equals("Patient")) {
          statements.attempt(entry, () -> mapPatient(entry));
        }
      }
      Deletions deletions = new Deletions(bundle, times, raw);
      for (Entry entry : bundle.entries()) {
        if (entry.method().equals("DELETE") && isFactType(entry.type())) {
          statements.attempt(
              entry,
              () ->
                  statements.add(
                      entry, deletions.withdrawal(entry, patients, statements.patients())));
        }
      }
      return statements.result(raw, bundle.messageId(), Digests.sha256(raw.payload()));
    }

    private void mapFacts(Entry entry) {
      Consumer<ResourceScope> mapper = MAPPERS.get(entry.type());
      ObjectNode resource = Deletions.stated(entry);
      if (resource == null || entry.contextOnly() || entry.type().equals("Patient")) {
        return;
      }
      if (mapper == null) {
        if (!ResourceTypes.isKnown(entry.type())) {
          throw new Refusal(
              DeadLetterReason.UNSUPPORTED, "no resource type of FHIR in " + entry.where());
        }
        return;
      }
      Optional<Named> subject = patients.ofSubject(entry);
      if (subject.isPresent()) {
        ResourceScope scope = new ResourceScope(message, entry, resource, subject.get().key());
        mapper.accept(scope);
        if (!subject.get().others().isEmpty()
            && !hasPatients()
            && linked.add(subject.get().key())) {
          PatientMapper.link(scope, subject.get(), scope.moment(null, null, null));
        }
        statements.add(entry, scope);
      }
    }

    /** Whether a Patient of the message says who the subject is, and so states its links. */
    private boolean hasPatients() {
      return bundle.entries().stream().anyMatch(other -> other.type().equals("Patient"));
    }

    private void mapPatient(Entry entry) {
      ObjectNode resource = Deletions.stated(entry);
      if (resource == null) {
        return;
      }
      Named named = patients.ofPatient(entry);
      ResourceScope scope = new ResourceScope(message, entry, resource, named.key());
      // Of a slice of a bundle, the person is stated again as of the slice's latest fact, unless
      // the resource says itself when it was recorded.
      if (!entry.contextOnly() || scope.lastUpdated() == null) {
        Instant known = statements.latest(named.key());
        if (known == null && entry.ofSlice()) {
          known = Instant.EPOCH; // Other slices may tell: any of them counts more.
        }
        PatientMapper.map(scope, patients, named, known);
        statements.add(entry, scope);
      }
    }
  }

  private static Set<String> documentData(BundleContent bundle) {
    Set<String> data = new HashSet<>();
    for (Entry entry : bundle.entries()) {
      if (entry.type().equals("DocumentReference") && entry.resource() != null) {
        data.addAll(DocumentMapper.data(entry.resource()));
      }
    }
    return data;
  }
}
