package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.util.Locale;
import java.util.Set;

/** What coded results and answers say. */
final class Answers {

  private static final Set<String> CLINICAL =
      Set.of(
          CodeSystems.SNOMED_CT,
          CodeSystems.ICD_10_CM,
          "http://hl7.org/fhir/sid/icd-10",
          CodeSystems.ICD_9_CM,
          CodeSystems.RXNORM,
          CodeSystems.CVX,
          "http://human-phenotype-ontology.org");

  /** SNOMED CT's qualifiers for a finding that is not there. */
  private static final Set<String> ABSENT_SNOMED =
      Set.of(
          "2667000", // Absent
          "260415000", // Not detected
          "260385009", // Negative
          "373067005", // No
          "272519000", // Absence findings
          "410594000"); // Definitely NOT present

  /** SNOMED CT's qualifiers that say that something is there, and how it is answered. */
  private static final Set<String> QUALIFIERS =
      Set.of(
          "52101004", // Present
          "260373001", // Detected
          "10828004", // Positive
          "373066001", // Yes
          "373068000", // Undetermined
          "261665006", // Unknown
          "17621005", // Normal
          "263654008"); // Abnormal

  /** Interpretation codes (HL7 v3 ObservationInterpretation, v2 table 0078). */
  private static final Set<String> ABSENT_CODES = Set.of("NEG", "ND");

  /** Words that answer a question and name nothing. */
  private static final Set<String> WORDS =
      Set.of(
          "yes",
          "no",
          "y",
          "n",
          "true",
          "false",
          "positive",
          "negative",
          "detected",
          "not detected",
          "none detected",
          "present",
          "absent",
          "normal",
          "abnormal",
          "unknown",
          "high",
          "low",
          "reactive",
          "non-reactive",
          "nonreactive",
          "none",
          "not applicable",
          "n/a",
          "indeterminate",
          "equivocal",
          "see comment",
          "see note");

  private static final Set<String> ABSENT_WORDS =
      Set.of("negative", "absent", "not detected", "none detected", "no");

  private Answers() {}

  /** Whether the value names a clinical concept, rather than answering a question. */
  static boolean namesConcept(Codes value) {
    Coding preferred = value.preferred();
    if (preferred.system().equals(CodeSystems.LOCAL_PREFIX + "text")) {
      return !WORDS.contains(preferred.code());
    }
    return CLINICAL.contains(preferred.system())
        && !(preferred.system().equals(CodeSystems.SNOMED_CT)
            && (ABSENT_SNOMED.contains(preferred.code()) || QUALIFIERS.contains(preferred.code())));
  }

  /** Whether a value or an interpretation says that what was looked for is not there. */
  static boolean saysAbsent(Codes value) {
    for (Coding coding : value.all()) {
      if (coding.system().equals(CodeSystems.SNOMED_CT)) {
        if (ABSENT_SNOMED.contains(coding.code())) {
          return true;
        }
      } else if (coding.system().equals(CodeSystems.LOCAL_PREFIX + "text")) {
        if (ABSENT_WORDS.contains(coding.code())) {
          return true;
        }
      } else if (ABSENT_CODES.contains(coding.code().toUpperCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a code names something that a patient has or has not, rather than something that is
   * looked for: SNOMED CT findings and disorders, by the name's semantic tag; without a tag, any
   * SNOMED CT concept, as affirming what is said to be absent would be the worse mistake.
   */
  static boolean canBeAbsent(Coding code, ConceptType type) {
    if (!code.system().equals(CodeSystems.SNOMED_CT)) {
      return false;
    }
    if (code.display().toLowerCase(Locale.ROOT).endsWith("(observable entity)")) {
      return false;
    }
    return switch (type) {
      case FINDING, DISORDER, SITUATION -> true;
      case OBSERVATION -> true;
      default -> false;
    };
  }
}
