package io.prodrome.domain.event;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.Recognition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document's text.
 *
 * @param documentId the document's id at its source
 * @param kind what kind of document, such as LOINC 34117-2; null where it is not said
 * @param preliminary whether the sender calls it preliminary
 * @param parentId the document that this one adds to; null where it stands alone
 * @param text the plain text that mention offsets refer to
 * @param origin where the text's stretches stand in the message; see {@link NoteText}
 * @param recognition what was recognised in it; null before recognition
 */
public record Note(
    String documentId,
    @Nullable Coding kind,
    boolean preliminary,
    @Nullable String parentId,
    String text,
    List<TextSpan> origin,
    @Nullable Recognition recognition)
    implements EventContent {
  public Note {
    origin = List.copyOf(origin);
  }

  /** A note that stands alone, not yet recognised. */
  public static Note of(
      String documentId, @Nullable Coding kind, boolean preliminary, NoteText text) {
    return new Note(documentId, kind, preliminary, null, text.text(), text.origin(), null);
  }

  /** The same note as an addition to a document. */
  public Note addingTo(String parent) {
    return new Note(documentId, kind, preliminary, parent, text, origin, recognition);
  }

  /** The same note with what was recognised in it. */
  public Note with(Recognition found) {
    return new Note(documentId, kind, preliminary, parentId, text, origin, found);
  }

  /** Names the document and its length, never its text. */
  @Override
  public String toString() {
    return "Note[" + documentId + ", " + text.length() + " characters]";
  }
}
