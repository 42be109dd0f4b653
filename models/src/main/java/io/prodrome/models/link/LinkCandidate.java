package io.prodrome.models.link;

/**
 * A concept that a span may mean.
 *
 * @param concept the concept's ordinal in the linker's terminology
 * @param name the ordinal of the concept's name that lies nearest to the span
 * @param score cosine of the span's and the name's vectors, -1 to 1
 * @param probability that the span means this concept, 0 to 1; the candidates' sum is less than 1,
 *     the rest being the probability that it means none of them
 */
public record LinkCandidate(int concept, int name, double score, double probability) {}
