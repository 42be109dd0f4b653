package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of a fact's codings counts, and what kind of thing it is.
 *
 * @param preferred the one that counts: SNOMED CT, else a standard system's, else the first
 * @param all every coding the sender gave
 */
public record Codes(Coding preferred, List<Coding> all) {

  private static final int MAX_TEXT = 200;
  private static final Pattern SEMANTIC_TAG = Pattern.compile("\\(([a-z/ ]{1,40})\\)\\s*$");
  private static final Set<String> STANDARD =
      Set.of(
          CodeSystems.LOINC,
          CodeSystems.RXNORM,
          CodeSystems.CVX,
          CodeSystems.ICD_10_CM,
          "http://hl7.org/fhir/sid/icd-10");

  /** What HL7 v2 (table 0396) and OIDs call the systems that FHIR names by URIs. */
  private static final Map<String, String> SYSTEMS =
      Map.ofEntries(
          Map.entry("SCT", CodeSystems.SNOMED_CT),
          Map.entry("SNOMED", CodeSystems.SNOMED_CT),
          Map.entry("SNOMEDCT", CodeSystems.SNOMED_CT),
          Map.entry("SNOMED-CT", CodeSystems.SNOMED_CT),
          Map.entry("SNOMED CT", CodeSystems.SNOMED_CT),
          Map.entry("2.16.840.1.113883.6.96", CodeSystems.SNOMED_CT),
          Map.entry("LN", CodeSystems.LOINC),
          Map.entry("LOINC", CodeSystems.LOINC),
          Map.entry("2.16.840.1.113883.6.1", CodeSystems.LOINC),
          Map.entry("RXNORM", CodeSystems.RXNORM),
          Map.entry("2.16.840.1.113883.6.88", CodeSystems.RXNORM),
          Map.entry("CVX", CodeSystems.CVX),
          Map.entry("2.16.840.1.113883.12.292", CodeSystems.CVX),
          Map.entry("2.16.840.1.113883.6.59", CodeSystems.CVX),
          Map.entry("I10", CodeSystems.ICD_10_CM),
          Map.entry("I10C", CodeSystems.ICD_10_CM),
          Map.entry("ICD10", CodeSystems.ICD_10_CM),
          Map.entry("ICD-10", CodeSystems.ICD_10_CM),
          Map.entry("ICD10CM", CodeSystems.ICD_10_CM),
          Map.entry("ICD-10-CM", CodeSystems.ICD_10_CM),
          Map.entry("2.16.840.1.113883.6.90", CodeSystems.ICD_10_CM),
          Map.entry("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
          Map.entry("I9", CodeSystems.ICD_9_CM),
          Map.entry("I9C", CodeSystems.ICD_9_CM),
          Map.entry("I9CDX", CodeSystems.ICD_9_CM),
          Map.entry("ICD9", CodeSystems.ICD_9_CM),
          Map.entry("ICD-9", CodeSystems.ICD_9_CM),
          Map.entry("2.16.840.1.113883.6.103", CodeSystems.ICD_9_CM),
          Map.entry("C4", CodeSystems.CPT),
          Map.entry("CPT4", CodeSystems.CPT),
          Map.entry("CPT-4", CodeSystems.CPT),
          Map.entry("2.16.840.1.113883.6.12", CodeSystems.CPT),
          Map.entry("UCUM", CodeSystems.UCUM));

  public Codes {
    all = List.copyOf(all);
  }

  /**
   * The codes of a fact.
   *
   * @param codings what the sender gave, in order; not empty
   */
  public static Codes of(List<Coding> codings) {
    // min() keeps the first of equals, so the sender's order breaks ties.
    Coding preferred = codings.stream().min(Comparator.comparingInt(Codes::rank)).orElseThrow();
    return new Codes(preferred, codings);
  }

  private static int rank(Coding coding) {
    if (coding.system().equals(CodeSystems.SNOMED_CT)) {
      return 0;
    }
    if (STANDARD.contains(coding.system())) {
      return 1;
    }
    return coding.system().startsWith(CodeSystems.LOCAL_PREFIX) ? 3 : 2;
  }

  /**
   * A coding for something that was only written in words: the normalised words are its code.
   *
   * @param text not blank
   */
  public static Coding ofText(String text) {
    String words = text.strip().replaceAll("\\s+", " ");
    String shown = words.length() > MAX_TEXT ? words.substring(0, MAX_TEXT) : words;
    return new Coding(CodeSystems.LOCAL_TEXT, shown.toLowerCase(Locale.ROOT), shown);
  }

  /**
   * The URI of a code system.
   *
   * @param name as the message says it: a URI, an OID, a name of HL7 table 0396; blank where it
   *     does not say
   * @param source the feed, whose own codes are meant where the system is not said
   */
  public static String systemUri(String name, String source) {
    String said = name.strip();
    if (said.isEmpty()) {
      return CodeSystems.LOCAL_PREFIX + source;
    }
    String bare = said.startsWith("urn:oid:") ? said.substring("urn:oid:".length()) : said;
    String known = SYSTEMS.get(bare.toUpperCase(Locale.ROOT));
    if (known != null) {
      return known;
    }
    return said.indexOf(':') > 0 ? said : CodeSystems.LOCAL_PREFIX + said.toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of the preferred coding: by the semantic tag in a SNOMED CT name's last brackets.
   *
   * @param otherwise the kind where the name has no known tag
   */
  public ConceptType type(ConceptType otherwise) {
    return typeOf(preferred, otherwise);
  }

  /** The kind of one coding, as {@link #type}. */
  public static ConceptType typeOf(Coding coding, ConceptType otherwise) {
    if (!coding.system().equals(CodeSystems.SNOMED_CT)) {
      return otherwise;
    }
    Matcher tag = SEMANTIC_TAG.matcher(coding.display());
    if (!tag.find()) {
      return otherwise;
    }
    ConceptType type = ConceptType.ofSemanticTag(tag.group(1));
    return type == ConceptType.OTHER ? otherwise : type;
  }
}
