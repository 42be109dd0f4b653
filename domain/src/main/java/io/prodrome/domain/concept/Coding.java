package io.prodrome.domain.concept;

/**
 * A code of a code system, as FHIR's Coding.
 *
 * @param system the code system's URI, as FHIR names it (see {@link CodeSystems}); never blank
 * @param code the code; never blank
 * @param display the name to show; may be empty
 */
public record Coding(String system, String code, String display) {
  public Coding {
    if (system.isBlank() || code.isBlank()) {
      throw new IllegalArgumentException("a coding needs a system and a code");
    }
  }

  /** A SNOMED CT coding. */
  public static Coding snomed(String code, String display) {
    return new Coding(CodeSystems.SNOMED_CT, code, display);
  }

  /** System and code, without the name: what decides whether two codings mean the same. */
  public String key() {
    return system + "|" + code;
  }
}
