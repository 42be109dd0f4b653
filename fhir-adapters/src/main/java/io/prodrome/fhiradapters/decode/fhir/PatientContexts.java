package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.fhir.BundleContent.Entry;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities;
import io.prodrome.fhiradapters.decode.rules.PatientIdentities.Candidate;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose facts the resources of one message are. Of one message, so not shared by threads. */
final class PatientContexts {

  private final PatientIdentities identities;
  private final BundleContent bundle;
  private final Map<Entry, PatientKey> known = new HashMap<>();

  PatientContexts(PatientIdentities identities, BundleContent bundle) {
    this.identities = identities;
    this.bundle = bundle;
  }

  /**
   * The key of a Patient resource.
   *
   * @throws Refusal if its identifiers do not name exactly one patient
   */
  PatientKey ofPatient(Entry entry) {
    PatientKey key = known.get(entry);
    if (key == null) {
      key = identities.keyOf(candidates(entry.resource()), entry.where());
      known.put(entry, key);
    }
    return key;
  }

  /**
   * The key of the patient whom the entry's resource is about; empty where it is about something
   * else, such as a group or a device.
   *
   * @throws Refusal if no patient is named, or the reference leads nowhere
   */
  Optional<PatientKey> ofSubject(Entry entry) {
    ObjectNode resource = entry.resource();
    JsonNode subject = resource == null ? null : resource.get("subject");
    if (subject == null && resource != null) {
      subject = resource.get("patient");
    }
    if (subject == null || subject.isEmpty()) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no subject in " + entry.where());
    }
    return ofReference(subject, entry);
  }

  /**
   * The key of the patient that a Reference means; empty where it means something else.
   *
   * @throws Refusal if it leads nowhere, or to more than one patient
   */
  Optional<PatientKey> ofReference(JsonNode reference, Entry from) {
    String literal = reference.path("reference").asText("");
    JsonNode logical = reference.path("identifier");
    if (!literal.isEmpty()) {
      if (literal.startsWith("#")) {
        return contained(literal.substring(1), from);
      }
      int query = literal.indexOf('?');
      if (query >= 0) {
        return conditional(literal.substring(0, query), literal.substring(query + 1), from);
      }
      Set<Entry> targets = bundle.find(literal, from);
      if (!targets.isEmpty()) {
        return ofTargets(targets, from);
      }
      String type = typeOf(literal, reference);
      if (!type.isEmpty() && !type.equals("Patient")) {
        return Optional.empty();
      }
    }
    if (logical.isObject()) {
      String type = reference.path("type").asText("Patient");
      return type.equals("Patient")
          ? Optional.of(
              identities.keyOf(List.of(candidate(logical)), "the subject of " + from.where()))
          : Optional.empty();
    }
    throw unresolved(from);
  }

  private Optional<PatientKey> ofTargets(Set<Entry> targets, Entry from) {
    Set<PatientKey> keys = new LinkedHashSet<>();
    for (Entry target : targets) {
      if (target.type().equals("Patient")) {
        keys.add(ofPatient(target));
      }
    }
    if (keys.size() > 1) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS,
          "the subject of " + from.where() + " means " + keys.size() + " patients");
    }
    return keys.stream().findFirst();
  }

  private Optional<PatientKey> contained(String id, Entry from) {
    if (from.resource() != null) {
      for (JsonNode candidate : from.resource().path("contained")) {
        String candidateId = candidate.path("id").asText("");
        if (candidateId.equals(id) || candidateId.equals("#" + id)) {
          return candidate.path("resourceType").asText().equals("Patient")
              ? Optional.of(
                  identities.keyOf(
                      candidates(candidate), "the patient contained in " + from.where()))
              : Optional.empty();
        }
      }
    }
    throw unresolved(from);
  }

  private Optional<PatientKey> conditional(String type, String query, Entry from) {
    if (!type.equals("Patient")) {
      return Optional.empty();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (String parameter : query.split("&")) {
      if (parameter.startsWith("identifier=")) {
        String token = decoded(parameter.substring("identifier=".length()), from);
        int bar = token.indexOf('|');
        candidates.add(
            new Candidate(
                List.of(bar < 0 ? "" : token.substring(0, bar)), token.substring(bar + 1), ""));
      }
    }
    if (candidates.isEmpty()) {
      throw unresolved(from);
    }
    return Optional.of(identities.keyOf(candidates, "the subject of " + from.where()));
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
    String[] steps = BundleContent.withoutVersion(literal).split("/");
    if (steps.length >= 2 && !literal.startsWith("urn:")) {
      return steps[steps.length - 2];
    }
    return reference.path("type").asText("");
  }

  private static List<Candidate> candidates(@org.jspecify.annotations.Nullable JsonNode patient) {
    List<Candidate> candidates = new ArrayList<>();
    if (patient != null) {
      for (JsonNode identifier : patient.path("identifier")) {
        if (!identifier.path("use").asText("").equals("old")) {
          candidates.add(candidate(identifier));
        }
      }
    }
    return candidates;
  }

  private static Candidate candidate(JsonNode identifier) {
    return new Candidate(
        List.of(identifier.path("system").asText("")),
        identifier.path("value").asText(""),
        identifier.path("type").path("coding").path(0).path("code").asText(""));
  }
}
