package io.prodrome.models.terminology;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.util.List;

/**
 * A concept of a terminology.
 *
 * @param coding its code, the SNOMED CT code where there is one, and its preferred name as the
 *     display, without a semantic tag
 * @param type its kind
 * @param semanticTag what stands in the brackets that end a SNOMED CT fully specified name, such as
 *     {@code disorder}; empty where there is none
 * @param names its names without semantic tags, the preferred one first; never empty
 * @param sameAs its codes in other systems, and its further SNOMED CT codes; their displays are
 *     empty
 * @param parents the concepts that it is a kind of
 * @param definition what it is, in a sentence or two; empty where the source says nothing
 */
public record Concept(
    Coding coding,
    ConceptType type,
    String semanticTag,
    List<Name> names,
    List<Coding> sameAs,
    List<Coding> parents,
    String definition) {

  public Concept {
    names = List.copyOf(names);
    sameAs = List.copyOf(sameAs);
    parents = List.copyOf(parents);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a concept needs a name");
    }
  }

  /** A concept with English names and nothing around it. */
  public static Concept of(
      Coding coding, ConceptType type, String semanticTag, List<String> names) {
    return new Concept(
        coding, type, semanticTag, names.stream().map(Name::of).toList(), List.of(), List.of(), "");
  }
}
