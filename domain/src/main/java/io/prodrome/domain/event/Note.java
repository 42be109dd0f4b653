package io.prodrome.domain.event;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.Recognition;
import org.jspecify.annotations.Nullable;

/**
 * A document's text.
 *
 * @param documentId the document's id at its source
 * @param kind what kind of document, such as LOINC 34117-2; null where it is not said
 * @param preliminary whether the sender calls it preliminary
 * @param text the plain text that mention offsets refer to
 * @param recognition what was recognised in it; null before recognition
 */
public record Note(
    String documentId,
    @Nullable Coding kind,
    boolean preliminary,
    String text,
    @Nullable Recognition recognition)
    implements EventContent {

  /** The same note with what was recognised in it. */
  public Note with(Recognition found) {
    return new Note(documentId, kind, preliminary, text, found);
  }

  /** Names the document and its length, never its text. */
  @Override
  public String toString() {
    return "Note[" + documentId + ", " + text.length() + " characters]";
  }
}
