package io.prodrome.fhiradapters.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bodies that the FHIR intake answers with. */
final class FhirAnswers {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FhirAnswers() {}

  /** What is wrong, or that all is well; the text has no content of the request. */
  static byte[] outcome(String severity, String code, String diagnostics) {
    ObjectNode outcome = MAPPER.createObjectNode().put("resourceType", "OperationOutcome");
    outcome
        .putArray("issue")
        .addObject()
        .put("severity", severity)
        .put("code", code)
        .put("diagnostics", diagnostics);
    return bytes(outcome);
  }

  /** The answer to a transaction or batch whose entries have these methods. */
  static byte[] bundleResponse(String type, List<String> methods) {
    ObjectNode bundle =
        MAPPER
            .createObjectNode()
            .put("resourceType", "Bundle")
            .put("type", type.equals("batch") ? "batch-response" : "transaction-response");
    if (!methods.isEmpty()) {
      ArrayNode entries = bundle.putArray("entry");
      for (String method : methods) {
        String status =
            switch (method) {
              case "POST" -> "201 Created";
              case "DELETE" -> "204 No Content";
              default -> "200 OK";
            };
        entries.addObject().putObject("response").put("status", status);
      }
    }
    return bytes(bundle);
  }

  /** What this endpoint can do: it takes resources in, and gives none out. */
  static byte[] capabilities() {
    ObjectNode statement =
        MAPPER
            .createObjectNode()
            .put("resourceType", "CapabilityStatement")
            .put("status", "active")
            .put("date", "2026-01-01")
            .put("kind", "instance")
            .put("fhirVersion", "4.0.1");
    statement.putObject("software").put("name", "Prodrome intake");
    statement.putObject("implementation").put("description", "Takes patients' events in");
    statement.putArray("format").add("json").add("xml");
    ObjectNode rest = statement.putArray("rest").addObject().put("mode", "server");
    rest.put(
        "documentation",
        "What is answered with success is stored. Whether it can be applied is decided later.");
    ArrayNode resources = rest.putArray("resource");
    for (String type :
        List.of(
            "AllergyIntolerance",
            "Condition",
            "DiagnosticReport",
            "DocumentReference",
            "Encounter",
            "FamilyMemberHistory",
            "Immunization",
            "MedicationAdministration",
            "MedicationRequest",
            "MedicationStatement",
            "Observation",
            "Patient",
            "Procedure")) {
      ArrayNode interactions = resources.addObject().put("type", type).putArray("interaction");
      interactions.addObject().put("code", "create");
      interactions.addObject().put("code", "update");
    }
    ArrayNode interactions = rest.putArray("interaction");
    interactions.addObject().put("code", "transaction");
    interactions.addObject().put("code", "batch");
    return bytes(statement);
  }

  private static byte[] bytes(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
