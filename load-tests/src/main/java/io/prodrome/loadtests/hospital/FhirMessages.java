package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the FHIR transaction bundles of one patient as a hospital knows the patient at that time:
 * what Synthea knows of the future (ends of conditions and of prescriptions, replaced documents, a
 * later death) is taken out.
 */
final class FhirMessages {

  private static final String BUNDLE_SYSTEM = "urn:prodrome:demo:bundle";

  private final PatientHistory history;

  FhirMessages(PatientHistory history) {
    this.history = history;
  }

  /**
   * A transaction bundle.
   *
   * @param identifier the Bundle.identifier's value
   * @param who under which number the patient is known
   * @param at when it is sent; it stands in Bundle.timestamp and in every meta.lastUpdated
   * @param contents resources other than the patient; those of Synthea are changed
   */
  byte[] transaction(String identifier, Registration who, Instant at, List<ObjectNode> contents) {
    Map<String, ObjectNode> resources = new LinkedHashMap<>();
    resources.put(who.fullUrl(), patient(who, at));
    List<ObjectNode> known = new ArrayList<>();
    for (ObjectNode resource : contents) {
      String medication = Json.text(resource, "/medicationReference/reference");
      ObjectNode named = medication == null ? null : history.medications().get(medication);
      if (named != null && resources.put(medication, named) == null) {
        known.add(named);
      }
      resources.put("urn:uuid:" + resource.path("id").asText(), resource);
      known.add(resource);
    }
    Set<String> inBundle = new HashSet<>(resources.keySet());
    for (ObjectNode resource : known) {
      asKnown(resource);
      redirect(resource, who, inBundle);
    }
    return bytes(bundle(identifier, at, resources));
  }

  private static ObjectNode bundle(
      String identifier, Instant at, Map<String, ObjectNode> resources) {
    ObjectNode bundle = Json.MAPPER.createObjectNode();
    bundle.put("resourceType", "Bundle");
    bundle.putObject("identifier").put("system", BUNDLE_SYSTEM).put("value", identifier);
    bundle.put("type", "transaction");
    bundle.put("timestamp", at.toString());
    ArrayNode entries = bundle.putArray("entry");
    resources.forEach(
        (url, resource) -> {
          resource.withObject("/meta").put("lastUpdated", at.toString());
          String type = resource.path("resourceType").asText();
          ObjectNode entry = entries.addObject();
          entry.put("fullUrl", url);
          entry.set("resource", resource);
          // The sender gives the ids, so that a bundle which is sent again changes nothing.
          entry
              .putObject("request")
              .put("method", "PUT")
              .put("url", type + "/" + resource.path("id").asText());
        });
    return bundle;
  }

  private ObjectNode patient(Registration who, Instant at) {
    ObjectNode patient = history.patient().deepCopy();
    patient.put("id", who.patientId());
    if (history.deceasedAt() != null && at.isBefore(history.deceasedAt())) {
      patient.remove("deceasedDateTime");
    }
    // The generator's own remarks, among them how many healthy years the whole life will have had.
    patient.remove("text");
    if (patient.path("extension") instanceof ArrayNode extensions) {
      extensions.removeIf(e -> e.path("url").asText().contains("synthetichealth"));
    }
    ArrayNode identifiers = Json.MAPPER.createArrayNode();
    ObjectNode mrn = identifiers.addObject();
    mrn.putObject("type")
        .putArray("coding")
        .addObject()
        .put("system", "http://terminology.hl7.org/CodeSystem/v2-0203")
        .put("code", "MR");
    mrn.put("system", Registration.SYSTEM).put("value", who.mrn());
    for (JsonNode identifier : patient.path("identifier")) {
      String type = Json.text(identifier, "/type/coding/0/code");
      // Who is registered in haste has shown no papers.
      if (type != null && !type.equals("MR") && !who.temporary()) {
        identifiers.add(identifier);
      }
    }
    patient.set("identifier", identifiers);
    return patient;
  }

  /** Takes back what only the future knows. */
  private static void asKnown(ObjectNode resource) {
    switch (resource.path("resourceType").asText()) {
      case "Condition" -> {
        resource.remove(List.of("abatementDateTime", "abatementPeriod", "abatementString"));
        resource
            .putObject("clinicalStatus")
            .putArray("coding")
            .addObject()
            .put("system", "http://terminology.hl7.org/CodeSystem/condition-clinical")
            .put("code", "active");
      }
      case "MedicationRequest" -> resource.put("status", "active");
      case "DocumentReference" -> resource.put("status", "current");
      default -> {}
    }
  }

  /** Makes references to what this bundle does not hold literal ones, {@code Type/id}. */
  private void redirect(JsonNode node, Registration who, Set<String> inBundle) {
    if (node instanceof ObjectNode object) {
      String url = object.path("reference").asText();
      if (!url.isEmpty() && !inBundle.contains(url)) {
        String literal = history.urls().get(url);
        if (literal != null) {
          object.put("reference", literal.startsWith("Patient/") ? who.fullUrl() : literal);
        }
      }
    }
    for (JsonNode child : node) {
      redirect(child, who, inBundle);
    }
  }

  private static byte[] bytes(ObjectNode bundle) {
    try {
      return Json.MAPPER.writeValueAsBytes(bundle);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
