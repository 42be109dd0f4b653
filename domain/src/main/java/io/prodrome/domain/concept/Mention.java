package io.prodrome.domain.concept;

/**
 * A place in a note that names a concept.
 *
 * @param start first UTF-16 offset in the note's text
 * @param end the offset after the last
 * @param concept the linked concept
 * @param type its kind
 * @param context how the note means it
 * @param score the recogniser's confidence, 0 to 1
 * @param section the heading it stands under, in lower case; empty where there is none
 */
public record Mention(
    int start,
    int end,
    Coding concept,
    ConceptType type,
    Context context,
    double score,
    String section) {
  public Mention {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a mention needs 0 <= start < end");
    }
  }
}
