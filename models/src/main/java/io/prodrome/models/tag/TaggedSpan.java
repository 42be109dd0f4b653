package io.prodrome.models.tag;

/**
 * A part of a text that the tagger takes for a mention.
 *
 * @param start its first UTF-16 offset
 * @param end the offset after its last
 * @param label what is mentioned, as the model calls it, for example {@code Disease}
 * @param probability the least, over its words, of the chance that the word is part of such a
 *     mention; not calibrated
 */
public record TaggedSpan(int start, int end, String label, double probability) {}
