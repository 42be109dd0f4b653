package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.Coding;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;

/** CodeableConcepts as codings. */
final class FhirCodes {

  private FhirCodes() {}

  /**
   * The concept's codings; where it has none, its text; empty where it has neither.
   *
   * @param source the feed, whose own codes are meant where no system is said
   */
  static Optional<Codes> of(CodeableConcept concept, String source) {
    List<Coding> codings = new ArrayList<>();
    String text = concept.hasText() ? concept.getText().strip() : "";
    for (org.hl7.fhir.r4.model.Coding coding : concept.getCoding()) {
      String code = coding.hasCode() ? coding.getCode().strip() : "";
      if (!code.isEmpty()) {
        String system = coding.hasSystem() ? coding.getSystem() : "";
        codings.add(
            new Coding(
                Codes.systemUri(system, source),
                code,
                coding.hasDisplay() ? coding.getDisplay().strip() : text));
      }
    }
    if (!codings.isEmpty()) {
      return Optional.of(Codes.of(codings));
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Codes.of(List.of(Codes.ofText(text))));
  }

  /** The first code of a status-like concept; empty where it has none. */
  static String code(CodeableConcept concept) {
    for (org.hl7.fhir.r4.model.Coding coding : concept.getCoding()) {
      if (coding.hasCode()) {
        return coding.getCode();
      }
    }
    return "";
  }
}
