package io.prodrome.domain.concept;

import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A note with the concepts recognised in it: what {@code patient.concepts.v1} holds, for readers
 * who show the evidence. The text is PHI.
 *
 * <p>It says what the recogniser made of this note alone. Which of its sentences an earlier note
 * already had, and which of several meanings the patient's other facts speak for, is not here: a
 * note that is written earlier and arrives later changes it, and so does a merge, and this record
 * is issued once. {@code patient.timeline.v1} is issued anew each time and says both, with the
 * document and the offsets of each mention, by which the two are joined.
 *
 * @param patient the key the note's source uses
 * @param documentId the document's id at its source
 * @param encounterId the visit it belongs to
 * @param time when it was written
 * @param recordedAt when the sender recorded it
 * @param withdrawn whether the document was taken back; text and mentions are empty then
 * @param preliminary whether the sender calls it preliminary
 * @param text what the mentions' offsets refer to
 * @param origin where the text's stretches stand in the message; see {@link
 *     io.prodrome.domain.event.NoteText}
 * @param recognition what was found
 * @param input the message it came in
 * @param pointer where in the message it stands
 */
public record NoteConcepts(
    PatientKey patient,
    String documentId,
    @Nullable String encounterId,
    EventTime time,
    Instant recordedAt,
    boolean withdrawn,
    boolean preliminary,
    String text,
    List<TextSpan> origin,
    Recognition recognition,
    InputRef input,
    String pointer) {
  public NoteConcepts {
    origin = List.copyOf(origin);
  }

  /** Names the document, never its text. */
  @Override
  public String toString() {
    return "NoteConcepts[" + documentId + ", " + recognition.mentions().size() + " mentions]";
  }
}
