package io.prodrome.models.terminology;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.util.List;

/**
 * A concept of a terminology.
 *
 * @param coding its code, and its preferred name as the display, without a semantic tag
 * @param type its kind
 * @param semanticTag what stands in the brackets that end a SNOMED CT fully specified name, such as
 *     {@code disorder}; empty where there is none
 * @param names its names without semantic tags, the preferred one first; never empty
 */
public record Concept(Coding coding, ConceptType type, String semanticTag, List<String> names) {
  public Concept {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a concept needs a name");
    }
  }
}
