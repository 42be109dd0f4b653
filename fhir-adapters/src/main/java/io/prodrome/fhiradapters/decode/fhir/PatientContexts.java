package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Candidate;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Named;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose facts the resources of one message are. Of one message, so not shared by threads.
 *
 * <p>The identifiers of a Patient in the message decide. A reference that leads out of the message
 * to a server's Patient gives the key of that server's resource; so that it becomes the same
 * patient's, a Patient which is known to be that server's states both keys ({@link Named#others}).
 */
final class PatientContexts {

  /** Elements that say whom a resource is about, in the resource types that have facts. */
  private static final List<String> SUBJECTS = List.of("subject", "patient", "beneficiary", "for");

  private final PatientIdentities identities;
  private final BundleContent bundle;
  private final String source;
  private final Map<Entry, Named> known = new HashMap<>();

  /**
   * @param source the feed: the server that relative references are on where nothing else says
   */
  PatientContexts(PatientIdentities identities, BundleContent bundle, String source) {
    this.identities = identities;
    this.bundle = bundle;
    this.source = source;
  }

  /**
   * Who a Patient resource is.
   *
   * @throws Refusal if its identifiers name more than one patient, or nothing names one
   */
  Named ofPatient(Entry entry) {
    Named named = known.get(entry);
    if (named == null) {
      named = identify(entry);
      known.put(entry, named);
    }
    return named;
  }

  private Named identify(Entry entry) {
    List<PatientKey> resourceKeys = resourceKeys(entry);
    List<Candidate> candidates = candidates(entry.resource());
    candidates.addAll(conditionalUpdate(entry));
    try {
      return with(identities.identify(candidates, entry.where()), resourceKeys);
    } catch (Refusal refusal) {
      // An unknown authority stays refused: taken by its server's id, the patient would silently
      // be another one than the same hospital's HL7 v2 feed tells of.
      if (refusal.reason() != DeadLetterReason.PATIENT_MISSING || resourceKeys.isEmpty()) {
        throw refusal;
      }
      return new Named(resourceKeys.get(0), resourceKeys.subList(1, resourceKeys.size()));
    }
  }

  private static Named with(Named named, List<PatientKey> more) {
    Set<PatientKey> others = new LinkedHashSet<>(named.others());
    others.addAll(more);
    others.remove(named.key());
    return new Named(named.key(), List.copyOf(others));
  }

  /**
   * The keys by which references from outside of the message mean this Patient: only where its id
   * is one that a server gave, not one that the message made up for its own references.
   */
  private List<PatientKey> resourceKeys(Entry entry) {
    List<PatientKey> keys = new ArrayList<>();
    if (bundle.type().isEmpty()) {
      if (!entry.id().isEmpty()) {
        keys.add(identities.ofResource(source, entry.id()));
      }
      return keys;
    }
    boolean requests = bundle.type().equals("transaction") || bundle.type().equals("batch");
    boolean update = entry.method().equals("PUT") || entry.method().equals("PATCH");
    if (update && !entry.requestUrl().contains("?")) {
      String path = BundleContent.withoutVersion(entry.requestUrl());
      String id = path.substring(path.lastIndexOf('/') + 1);
      if (requests && path.endsWith("Patient/" + id) && !id.isEmpty()) {
        keys.add(identities.ofResource(source, id));
      }
    }
    if ((!requests || update) && !entry.base().isEmpty()) {
      keys.add(identities.ofResource(entry.base(), entry.id()));
    }
    return keys;
  }

  /** The identifier that an update names in its URL instead of an id (R4, section 3.1.0.4.3). */
  private List<Candidate> conditionalUpdate(Entry entry) {
    int query = entry.requestUrl().indexOf('?');
    return query < 0
        ? List.of()
        : inQuery(entry.requestUrl().substring(query + 1), entry).orElse(List.of());
  }

  /**
   * The patient whom the entry's resource is about; empty where it is about something else, such as
   * a group or a device.
   *
   * @throws Refusal if no patient is named, or the reference leads nowhere
   */
  Optional<Named> ofSubject(Entry entry) {
    JsonNode resource = entry.resource();
    if (resource != null) {
      for (String element : SUBJECTS) {
        List<JsonNode> references = Fields.each(resource, element);
        if (!references.isEmpty() && !references.get(0).isEmpty()) {
          return ofReferences(references, entry);
        }
      }
    }
    if (ResourceTypes.mayBeAboutNobody(entry.type())) {
      return Optional.empty();
    }
    throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no subject in " + entry.where());
  }

  /** R5 lets a document have several subjects. */
  private Optional<Named> ofReferences(List<JsonNode> references, Entry from) {
    Map<PatientKey, Named> found = new LinkedHashMap<>();
    for (JsonNode reference : references) {
      ofReference(reference, from).ifPresent(named -> found.put(named.key(), named));
    }
    return one(found, from);
  }

  private static Optional<Named> one(Map<PatientKey, Named> found, Entry from) {
    if (found.size() > 1) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS,
          "the subject of " + from.where() + " means " + found.size() + " patients");
    }
    return found.values().stream().findFirst();
  }

  /**
   * The patient that a Reference means; empty where it means something else.
   *
   * @throws Refusal if it leads nowhere, or to more than one patient
   */
  Optional<Named> ofReference(JsonNode reference, Entry from) {
    String literal = Fields.lenient(reference, "reference");
    JsonNode logical = reference.path("identifier");
    List<PatientKey> outside = List.of();
    if (!literal.isEmpty()) {
      if (literal.startsWith("#")) {
        return contained(literal.substring(1), from);
      }
      int query = literal.indexOf('?');
      if (query >= 0) {
        return conditional(literal.substring(0, query), literal.substring(query + 1), from);
      }
      List<Entry> targets = bundle.find(literal, from);
      if (!targets.isEmpty()) {
        return ofTargets(targets, from);
      }
      String type = typeOf(literal, reference);
      if (!type.isEmpty() && !type.equals("Patient")) {
        return Optional.empty();
      }
      outside = outside(literal, from);
    }
    if (logical.isObject() && !Fields.lenient(logical, "value").isEmpty()) {
      String said = Fields.lenient(reference, "type");
      return said.isEmpty() || said.equals("Patient")
          ? Optional.of(
              with(
                  identities.identify(
                      List.of(candidate(logical)), "the subject of " + from.where()),
                  outside))
          : Optional.empty();
    }
    if (outside.isEmpty()) {
      throw unresolved(from);
    }
    return Optional.of(new Named(outside.get(0), List.of()));
  }

  /** The key of a Patient on a server; none for a reference that only means inside of a message. */
  private List<PatientKey> outside(String literal, Entry from) {
    String target = BundleContent.withoutVersion(literal);
    String id = target.substring(target.lastIndexOf('/') + 1);
    if (id.isEmpty() || target.startsWith("urn:") || !target.endsWith("Patient/" + id)) {
      return List.of();
    }
    String base = target.substring(0, target.length() - "Patient/".length() - id.length());
    if (base.isEmpty()) {
      // A relative reference is on the server of the resource that has it (R4, section 2.3.0.1).
      return List.of(identities.ofResource(from.base().isEmpty() ? source : from.base(), id));
    }
    return base.startsWith("http") && base.endsWith("/")
        ? List.of(identities.ofResource(base.substring(0, base.length() - 1), id))
        : List.of();
  }

  private Optional<Named> ofTargets(List<Entry> targets, Entry from) {
    if (targets.size() == 1) {
      return targets.get(0).type().equals("Patient")
          ? Optional.of(ofPatient(targets.get(0)))
          : Optional.empty();
    }
    Map<PatientKey, Named> found = new LinkedHashMap<>();
    for (Entry target : targets) {
      if (target.type().equals("Patient")) {
        Named named = ofPatient(target);
        found.put(named.key(), named);
      }
    }
    return one(found, from);
  }

  private Optional<Named> contained(String id, Entry from) {
    if (from.resource() != null) {
      for (JsonNode candidate : Fields.each(from.resource(), "contained")) {
        String candidateId = Fields.lenient(candidate, "id");
        if (candidateId.equals(id) || candidateId.equals("#" + id)) {
          return Fields.lenient(candidate, "resourceType").equals("Patient")
              ? Optional.of(
                  identities.identify(
                      candidates(candidate), "the patient contained in " + from.where()))
              : Optional.empty();
        }
      }
    }
    throw unresolved(from);
  }

  private Optional<Named> conditional(String type, String query, Entry from) {
    if (!type.equals("Patient") && !type.endsWith("/Patient")) {
      return Optional.empty();
    }
    List<Candidate> candidates = inQuery(query, from).orElseThrow(() -> unresolved(from));
    return Optional.of(identities.identify(candidates, "the subject of " + from.where()));
  }

  /** The identifiers that a search asks for; empty where it asks for none. */
  private static Optional<List<Candidate>> inQuery(String query, Entry from) {
    List<Candidate> candidates = new ArrayList<>();
    for (String parameter : query.split("&", 20)) {
      if (parameter.startsWith("identifier=")) {
        String token = decoded(parameter.substring("identifier=".length()), from);
        int bar = token.indexOf('|');
        candidates.add(
            new Candidate(
                List.of(bar < 0 ? "" : token.substring(0, bar)), token.substring(bar + 1), ""));
      }
    }
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates);
  }

  private static String decoded(String token, Entry from) {
    try {
      return URLDecoder.decode(token, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unresolved(from);
    }
  }

  private static Refusal unresolved(Entry from) {
    return new Refusal(
        DeadLetterReason.REFERENCE_UNRESOLVED,
        "the subject of " + from.where() + " is not in the message");
  }

  /** The resource type that a literal reference names; empty where it names none. */
  private static String typeOf(String literal, JsonNode reference) {
    String[] steps = BundleContent.withoutVersion(literal).split("/", 20);
    if (steps.length >= 2 && !literal.startsWith("urn:")) {
      return steps[steps.length - 2];
    }
    return Fields.lenient(reference, "type");
  }

  private static List<Candidate> candidates(@org.jspecify.annotations.Nullable JsonNode patient) {
    List<Candidate> candidates = new ArrayList<>();
    if (patient != null) {
      for (JsonNode identifier : Fields.each(patient, "identifier")) {
        if (!Fields.lenient(identifier, "use").equals("old")) {
          candidates.add(candidate(identifier));
        }
      }
    }
    return candidates;
  }

  private static Candidate candidate(JsonNode identifier) {
    JsonNode type = Fields.first(identifier.path("type"), "coding");
    return new Candidate(
        List.of(Fields.lenient(identifier, "system")),
        Fields.lenient(identifier, "value"),
        Fields.lenient(type, "code").toUpperCase(Locale.ROOT));
  }
}
