package io.prodrome.domain.identity;

/**
 * A patient's identifier as a hospital gives it (HL7 v2 CX, FHIR Identifier). It is PHI, so its
 * text form is redacted.
 *
 * @param authority the assigning authority: CX-4 namespace, or Identifier.system
 * @param value the identifier
 */
public record PatientIdentifier(String authority, String value) {
  public PatientIdentifier {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a patient identifier needs a value");
    }
  }

  @Override
  public String toString() {
    return "PatientIdentifier[authority=" + authority + ", value=***]";
  }
}
