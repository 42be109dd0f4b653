package io.prodrome.domain.concept;

/**
 * What kind of thing a concept is; SNOMED CT's semantic tags, and the kinds of coded resources,
 * folded to one list.
 */
public enum ConceptType {
  DISORDER,
  FINDING,
  PROCEDURE,
  MEDICATION,
  SUBSTANCE,
  OBSERVATION,
  IMMUNIZATION,
  ALLERGY,
  SITUATION,
  BODY_STRUCTURE,
  VISIT,
  DEATH,
  OTHER;

  /**
   * The type of a SNOMED CT concept by the semantic tag of its fully specified name.
   *
   * @param tag the text in the name's last brackets, such as {@code disorder}
   */
  public static ConceptType ofSemanticTag(String tag) {
    return switch (tag) {
      case "disorder", "morphologic abnormality" -> DISORDER;
      case "finding" -> FINDING;
      case "procedure", "regime/therapy" -> PROCEDURE;
      case "substance" -> SUBSTANCE;
      case "product", "medicinal product", "clinical drug", "medicinal product form" -> MEDICATION;
      case "observable entity" -> OBSERVATION;
      case "situation", "event" -> SITUATION;
      case "body structure", "cell structure" -> BODY_STRUCTURE;
      default -> OTHER;
    };
  }
}
