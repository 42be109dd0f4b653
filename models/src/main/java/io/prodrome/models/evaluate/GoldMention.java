package io.prodrome.models.evaluate;

import java.util.List;

/**
 * A place in a document where an annotator marked a concept.
 *
 * @param start first UTF-16 offset in the document's text
 * @param end the offset after the last
 * @param type the corpus' own word for its kind, such as {@code SpecificDisease}; may be empty
 * @param ids the concepts' identifiers as the corpus writes them, several for a composite mention
 *     ("breast and ovarian cancer"); empty where the annotator found none
 */
public record GoldMention(int start, int end, String type, List<String> ids) {
  public GoldMention {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a mention needs 0 <= start < end");
    }
    ids = List.copyOf(ids);
  }

  /** Whether the two spans share a character. */
  boolean overlaps(int otherStart, int otherEnd) {
    return start < otherEnd && otherStart < end;
  }
}
