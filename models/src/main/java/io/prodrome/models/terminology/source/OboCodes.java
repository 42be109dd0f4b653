package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ids of OBO ontologies, {@code PREFIX:number}, as codes of code systems. */
final class OboCodes {

  private static final Map<String, String> SYSTEMS =
      Map.ofEntries(
          Map.entry("SNOMEDCT", CodeSystems.SNOMED_CT),
          Map.entry("SNOMED", CodeSystems.SNOMED_CT),
          Map.entry("SCTID", CodeSystems.SNOMED_CT),
          Map.entry("SCT", CodeSystems.SNOMED_CT),
          Map.entry("UMLS", CodeSystems.UMLS),
          Map.entry("UMLS_CUI", CodeSystems.UMLS),
          Map.entry("MESH", CodeSystems.MESH),
          Map.entry("MSH", CodeSystems.MESH),
          Map.entry("OMIM", CodeSystems.OMIM),
          Map.entry("MIM", CodeSystems.OMIM),
          Map.entry("HP", CodeSystems.HPO),
          Map.entry("DOID", CodeSystems.DOID),
          Map.entry("MONDO", CodeSystems.MONDO));

  private static final String PURL = "http://purl.obolibrary.org/obo/";

  private OboCodes() {}

  /**
   * A cross-reference, if its system is one that codes are kept of. Codes of classifications (ICD)
   * are not: a class of a classification holds many concepts, and is none.
   */
  static Optional<Coding> crossReference(String reference) {
    int colon = reference.indexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    String prefix = reference.substring(0, colon).strip().toUpperCase(Locale.ROOT);
    // DOID writes the release, HPO the country: SNOMEDCT_US_2016_03_01.
    String system = SYSTEMS.get(prefix.startsWith("SNOMEDCT_") ? "SNOMEDCT" : prefix);
    String code = reference.substring(colon + 1).strip();
    if (system == null || code.isEmpty() || code.indexOf(' ') >= 0) {
      return Optional.empty();
    }
    return Optional.of(new Coding(system, isOwnPrefix(system) ? prefix + ":" + code : code, ""));
  }

  /** The systems whose codes are written with their prefix. */
  private static boolean isOwnPrefix(String system) {
    return system.equals(CodeSystems.HPO)
        || system.equals(CodeSystems.DOID)
        || system.equals(CodeSystems.MONDO);
  }

  /** A term's own id; empty if it has no prefix, as a relation's has none. */
  static Optional<Coding> id(String id) {
    String shortened =
        id.startsWith(PURL) ? id.substring(PURL.length()).replaceFirst("_", ":") : id;
    Optional<Coding> known = crossReference(shortened);
    int colon = shortened.indexOf(':');
    if (known.isPresent() || colon <= 0 || shortened.contains("/") || shortened.contains(" ")) {
      return known;
    }
    String prefix = shortened.substring(0, colon).toLowerCase(Locale.ROOT);
    return Optional.of(new Coding(PURL + prefix + ".owl", shortened, ""));
  }

  /** What an ontology's terms are where they have no semantic tag. */
  static String semanticTag(String system) {
    return switch (system) {
      case CodeSystems.DOID, CodeSystems.MONDO, CodeSystems.OMIM -> "disorder";
      case CodeSystems.HPO -> "finding";
      default -> "";
    };
  }

  static ConceptType type(String tag) {
    return ConceptType.ofSemanticTag(tag);
  }
}
