package io.prodrome.fhiradapters.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the FHIR intake says it can do: it takes resources in, and gives none out. */
final class FhirCapabilities {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String DOCUMENTATION =
      "What is answered with success is stored durably; whether it can be applied is decided later,"
          + " and what cannot be applied becomes a dead letter. Repeated requests are recognised."
          + " Versions are ordered by meta.versionId and meta.lastUpdated, so If-Match,"
          + " If-None-Match, If-None-Exist and If-Modified-Since change nothing. Bodies may be"
          + " compressed with gzip. Errors are told by an OperationOutcome in JSON; 408, 429 and 503"
          + " ask to send again, after Retry-After.";

  private static final String IMPORT =
      "POST NDJSON (application/fhir+ndjson), one resource a line, of any size. Each line is stored"
          + " on its own. The OperationOutcome tells how many lines were stored, and names each"
          + " that was refused. After 503, send again from the line that it names.";

  private static final List<String> RESOURCES =
      List.of(
          "AllergyIntolerance",
          "Composition",
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
          "Procedure");

  private FhirCapabilities() {}

  /**
   * The CapabilityStatement.
   *
   * @param r5 whether in FHIR R5; else R4
   */
  static byte[] statement(boolean r5) {
    ObjectNode statement =
        MAPPER
            .createObjectNode()
            .put("resourceType", "CapabilityStatement")
            .put("status", "active")
            .put("date", "2026-01-01")
            .put("kind", "instance")
            .put("fhirVersion", r5 ? "5.0.0" : "4.0.1");
    statement.putObject("software").put("name", "Prodrome intake");
    statement
        .putObject("implementation")
        .put("description", "Takes patients' events in, in FHIR R4 and R5");
    statement.putArray("format").add("json").add("xml");
    ObjectNode rest =
        statement
            .putArray("rest")
            .addObject()
            .put("mode", "server")
            .put("documentation", DOCUMENTATION);
    ArrayNode resources = rest.putArray("resource");
    for (String type : RESOURCES) {
      ObjectNode resource = resources.addObject().put("type", type);
      ArrayNode interactions = resource.putArray("interaction");
      interactions.addObject().put("code", "create");
      interactions.addObject().put("code", "update");
      resource.put("versioning", "no-version").put("updateCreate", true);
    }
    ArrayNode interactions = rest.putArray("interaction");
    interactions.addObject().put("code", "transaction");
    interactions.addObject().put("code", "batch");
    ArrayNode operations = rest.putArray("operation");
    operation(
        operations,
        "process-message",
        "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
        "Stores the message; the answer says that it has arrived. async=true answers without one.");
    operation(
        operations, "import-ndjson", "urn:prodrome:OperationDefinition:import-ndjson", IMPORT);
    operation(
        operations,
        "versions",
        "http://hl7.org/fhir/OperationDefinition/CapabilityStatement-versions",
        "Which versions of FHIR are taken.");
    return FhirAnswers.bytes(statement);
  }

  /** The answer of {@code $versions}. */
  static byte[] versions() {
    ObjectNode parameters = MAPPER.createObjectNode().put("resourceType", "Parameters");
    ArrayNode parameter = parameters.putArray("parameter");
    parameter.addObject().put("name", "version").put("valueCode", "4.0");
    parameter.addObject().put("name", "version").put("valueCode", "5.0");
    parameter.addObject().put("name", "default").put("valueCode", "4.0");
    return FhirAnswers.bytes(parameters);
  }

  private static void operation(
      ArrayNode operations, String name, String definition, String documentation) {
    operations
        .addObject()
        .put("name", name)
        .put("definition", definition)
        .put("documentation", documentation);
  }
}
