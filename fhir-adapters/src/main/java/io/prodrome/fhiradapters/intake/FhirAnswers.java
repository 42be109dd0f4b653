package io.prodrome.fhiradapters.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The bodies that the FHIR intake answers with. */
final class FhirAnswers {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FhirAnswers() {}

  /** What is wrong, or that all is well; the text has no content of the request. */
  static byte[] outcome(String severity, String code, String diagnostics) {
    ObjectNode outcome = MAPPER.createObjectNode().put("resourceType", "OperationOutcome");
    issue(outcome.putArray("issue"), severity, code, diagnostics);
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

  /**
   * What became of the lines of an import.
   *
   * @param summary of all of them
   * @param refusals of the first refused lines, one each
   * @param refused how many lines were refused in all
   */
  static byte[] importOutcome(String summary, List<String> refusals, long refused) {
    ObjectNode outcome = MAPPER.createObjectNode().put("resourceType", "OperationOutcome");
    ArrayNode issues = outcome.putArray("issue");
    issue(issues, "information", "informational", summary);
    for (String refusal : refusals) {
      issue(issues, "error", "structure", refusal);
    }
    if (refused > refusals.size()) {
      issue(
          issues,
          "error",
          "structure",
          (refused - refusals.size()) + " more lines were refused, which are not listed");
    }
    return bytes(outcome);
  }

  /**
   * The answer to a message: that it has arrived (FHIR messaging, {@code $process-message}).
   *
   * @param event the message's
   * @param r5 whether in FHIR R5, where some elements have another type
   * @param now when
   */
  static byte[] messageResponse(FhirPeek.Event event, boolean r5, Instant now) {
    ObjectNode bundle =
        MAPPER
            .createObjectNode()
            .put("resourceType", "Bundle")
            .put("type", "message")
            .put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
    ObjectNode entry = bundle.putArray("entry").addObject();
    String id = UUID.randomUUID().toString();
    entry.put("fullUrl", "urn:uuid:" + id);
    ObjectNode header =
        entry.putObject("resource").put("resourceType", "MessageHeader").put("id", id);
    if (event.system().isEmpty()) {
      header.put("eventUri", event.code());
    } else {
      header.putObject("eventCoding").put("system", event.system()).put("code", event.code());
    }
    header
        .putObject("source")
        .put("name", "Prodrome intake")
        .put(r5 ? "endpointUrl" : "endpoint", "urn:prodrome:intake");
    ObjectNode response = header.putObject("response");
    if (r5) {
      response.putObject("identifier").put("value", event.id());
    } else {
      response.put("identifier", event.id());
    }
    response.put("code", "ok");
    return bytes(bundle);
  }

  private static void issue(ArrayNode issues, String severity, String code, String diagnostics) {
    issues.addObject().put("severity", severity).put("code", code).put("diagnostics", diagnostics);
  }

  /** A tree as UTF-8. */
  static byte[] bytes(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
