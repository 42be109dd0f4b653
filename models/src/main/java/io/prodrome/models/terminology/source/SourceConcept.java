package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Name;
import java.util.List;

/**
 * A concept as a source has it.
 *
 * @param identities the codes that are this concept and no other, the source's own first; never
 *     empty
 * @param type its kind; {@link ConceptType#OTHER} where the source does not say
 * @param semanticTag its semantic tag; empty where the source does not say
 * @param names its names, the preferred one first; may be empty where another source has them
 * @param crossReferences codes that the source sets beside it: often the same concept, sometimes a
 *     neighbour
 * @param parents what it is a kind of
 * @param definition what it is; may be empty
 */
public record SourceConcept(
    List<Coding> identities,
    ConceptType type,
    String semanticTag,
    List<Name> names,
    List<Coding> crossReferences,
    List<Coding> parents,
    String definition) {

  public SourceConcept {
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("a concept needs a code");
    }
  }
}
