package io.prodrome.domain.concept;

/**
 * A concept that a mention may mean.
 *
 * @param concept what it may mean
 * @param type its kind
 * @param score the calibrated probability, 0 to 1, that it is the one
 */
public record Candidate(Coding concept, ConceptType type, double score) {}
