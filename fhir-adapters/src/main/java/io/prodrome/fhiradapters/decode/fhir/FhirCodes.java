package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** CodeableConcepts as codings. */
final class FhirCodes {

  /** Code systems whose codes say why there is no code. */
  private static final Set<String> NO_CODE =
      Set.of(
          "http://terminology.hl7.org/CodeSystem/data-absent-reason",
          "http://hl7.org/fhir/data-absent-reason",
          "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
          "http://hl7.org/fhir/v3/NullFlavor");

  private FhirCodes() {}

  /**
   * The codings of a CodeableConcept, of a CodeableReference's concept, of a Coding by itself or of
   * a bare code; where there are none, the concept's text. A coding that only says why no code is
   * given is none.
   *
   * @param source the feed, whose own codes are meant where no system is said
   * @return empty where it has neither
   */
  static Optional<Codes> of(JsonNode node, String source) {
    if (node.isTextual()) {
      return ofCode("", node.asText().strip(), "", source);
    }
    JsonNode concept = node.get("concept");
    if (concept != null && concept.isObject()) {
      return of(concept, source);
    }
    String text = Fields.lenient(node, "text");
    JsonNode list = node.get("coding");
    if (list == null) {
      String code = Fields.lenient(node, "code");
      if (!code.isEmpty()) {
        return ofCode(
            Fields.lenient(node, "system"), code, Fields.lenient(node, "display"), source);
      }
    }
    List<Coding> codings = new ArrayList<>();
    for (JsonNode coding : Fields.each(node, "coding")) {
      String code = Fields.lenient(coding, "code");
      String system = Fields.lenient(coding, "system");
      if (!code.isEmpty() && !NO_CODE.contains(system)) {
        String display = Fields.lenient(coding, "display");
        codings.add(
            new Coding(Codes.systemUri(system, source), code, display.isEmpty() ? text : display));
      } else if (code.isEmpty() && text.isEmpty()) {
        text = Fields.lenient(coding, "display");
      }
    }
    if (!codings.isEmpty()) {
      return Optional.of(Codes.of(codings));
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Codes.of(List.of(Codes.ofText(text))));
  }

  private static Optional<Codes> ofCode(String system, String code, String display, String source) {
    return code.isEmpty() || NO_CODE.contains(system)
        ? Optional.empty()
        : Optional.of(
            Codes.of(List.of(new Coding(Codes.systemUri(system, source), code, display))));
  }
}
