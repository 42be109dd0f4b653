package io.prodrome.fhiradapters.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which entries of a bundle others need beside them to be understood, and by what they are found:
 * what is kept of a whole bundle while its slices are made. The rules are those of the decoder
 * (FHIR R4, section 3.1.0.5.3), but that more may be found than is meant. Not thread-safe.
 */
final class BundleTargets {

  /** Types that no reference which matters leads to; half of a bundle or more. */
  private static final Set<String> NEVER =
      Set.of(
          "AllergyIntolerance",
          "CarePlan",
          "CareTeam",
          "Claim",
          "Condition",
          "DiagnosticReport",
          "ExplanationOfBenefit",
          "Immunization",
          "MedicationAdministration",
          "MedicationDispense",
          "MedicationRequest",
          "MedicationStatement",
          "Organization",
          "Practitioner",
          "PractitionerRole",
          "Procedure",
          "Provenance",
          "ServiceRequest");

  /** Elements whose references decide what a resource means, or whose it is. */
  private static final List<String> ELEMENTS =
      List.of(
          "subject",
          "patient",
          "beneficiary",
          "for",
          "encounter",
          "context",
          "medicationReference",
          "medication",
          "relatesTo",
          "content",
          "presentedForm",
          "device",
          "code",
          "codeReference",
          "link");

  private final PlaceIndex index = new PlaceIndex();
  private int patients;
  private long firstPatient = -1;

  /** Notes an entry of the bundle that others may refer to. */
  void add(JsonNode entry, long place) {
    JsonNode resource = entry.path("resource");
    String type = resource.path("resourceType").asText();
    if (type.isEmpty() || NEVER.contains(type)) {
      return;
    }
    if (type.equals("Patient")) {
      patients++;
      firstPatient = firstPatient < 0 ? place : firstPatient;
    }
    String fullUrl = entry.path("fullUrl").asText();
    String id = resource.path("id").asText();
    if (!fullUrl.isEmpty()) {
      index.add(fullUrl, place);
    }
    if (!id.isEmpty()) {
      index.add(type + "/" + id, place);
    }
    if (type.equals("DocumentReference")) {
      for (JsonNode content : each(resource, "content")) {
        String data = content.path("attachment").path("data").asText();
        if (!data.isEmpty()) {
          index.add("data:" + data, place);
        }
      }
    }
  }

  /** The places of the entries that an entry needs beside it. */
  Set<Long> of(JsonNode entry) {
    Set<Long> places = new LinkedHashSet<>();
    String method = entry.path("request").path("method").asText();
    if (method.equals("DELETE") && patients == 1) {
      places.add(firstPatient); // It names no patient: it is the one of the message.
    }
    if (!(entry.path("resource") instanceof ObjectNode resource)) {
      return places;
    }
    List<String> references = new ArrayList<>();
    for (String element : ELEMENTS) {
      collect(resource.path(element), references, 0);
    }
    JsonNode result = resource.path("result");
    collect(result.isArray() ? result.path(0) : result, references, 0);
    String base = base(entry, resource);
    for (String reference : references) {
      int version = reference.indexOf("/_history/");
      String target = version < 0 ? reference : reference.substring(0, version);
      index.each(target, places::add);
      if (!base.isEmpty() && !target.contains(":")) {
        index.each(base + "/" + target, places::add);
      }
    }
    for (JsonNode form : each(resource, "presentedForm")) {
      String data = form.path("data").asText();
      if (!data.isEmpty()) {
        index.first("data:" + data).ifPresent(places::add);
      }
    }
    return places;
  }

  private static Iterable<JsonNode> each(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    return node.isArray() ? node : node.isMissingNode() ? List.of() : List.of(node);
  }

  private static String base(JsonNode entry, JsonNode resource) {
    String fullUrl = entry.path("fullUrl").asText();
    String tail = "/" + resource.path("resourceType").asText() + "/" + resource.path("id").asText();
    return fullUrl.startsWith("http") && fullUrl.endsWith(tail)
        ? fullUrl.substring(0, fullUrl.length() - tail.length())
        : "";
  }

  private static void collect(JsonNode node, List<String> references, int depth) {
    if (depth > 8) {
      return; // No reference stands as deep.
    }
    if (node.isArray()) {
      node.forEach(member -> collect(member, references, depth + 1));
    } else if (node.isObject()) {
      for (String name : List.of("reference", "url")) {
        String text = node.path(name).asText();
        if (!text.isEmpty()) {
          references.add(text);
        }
      }
      node.forEach(member -> collect(member, references, depth + 1));
    } else if (depth == 0 && node.isTextual()) {
      references.add(node.asText()); // A reference written as a text.
    }
  }

  /** How many keys are kept. */
  int size() {
    return index.size();
  }
}
