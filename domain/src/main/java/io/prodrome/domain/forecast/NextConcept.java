package io.prodrome.domain.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;

/**
 * A concept that may come next, or belong to the same day.
 *
 * @param concept what
 * @param type its kind
 * @param probability its share of the distribution over concepts, 0 to 1
 */
public record NextConcept(Coding concept, ConceptType type, double probability) {}
