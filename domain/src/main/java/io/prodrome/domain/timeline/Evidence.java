package io.prodrome.domain.timeline;

import io.prodrome.domain.event.InputRef;
import org.jspecify.annotations.Nullable;

/**
 * What an entry rests on: a place in an input, and, for a note, a span of its text.
 *
 * @param input the message
 * @param pointer where in the message: {@code Condition/123}, {@code OBX[3]}
 * @param documentId the note; null for a coded fact
 * @param start first UTF-16 offset in the note's text; 0 for a coded fact
 * @param end the offset after the last; 0 for a coded fact
 */
public record Evidence(
    InputRef input, String pointer, @Nullable String documentId, int start, int end) {

  /** Evidence in a coded part of a message. */
  public static Evidence coded(InputRef input, String pointer) {
    return new Evidence(input, pointer, null, 0, 0);
  }
}
