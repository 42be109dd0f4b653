package io.prodrome.streamapp.operators;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.models.recognise.NoteRecogniser;
import java.util.List;
import java.util.stream.Stream;

/** Puts what a recogniser finds into an update's notes, and tells what topics are told of them. */
public final class NoteRecognition {

  private static final String DOCUMENT = "document|";
  private static final Recognition NOTHING = new Recognition(List.of(), "", "");

  private NoteRecognition() {}

  /** The update with its notes recognised. */
  public static PatientUpdate recognise(PatientUpdate update, NoteRecogniser recogniser) {
    if (update.events().stream().noneMatch(event -> event.content() instanceof Note)) {
      return update;
    }
    return update.with(
        update.events().stream()
            .map(
                event ->
                    event.content() instanceof Note note
                        ? event.with(note.with(recogniser.recognise(note.text())))
                        : event)
            .toList());
  }

  /** What {@code patient.concepts.v1} is told of a document's event; nothing for other events. */
  static Stream<NoteConcepts> concepts(ClinicalEvent event, PatientUpdate update) {
    if (event.action() == EventAction.WITHDRAW && event.factId().startsWith(DOCUMENT)) {
      String documentId = event.factId().substring(DOCUMENT.length());
      return Stream.of(document(event, update, documentId, true, false, "", List.of(), NOTHING));
    }
    if (event.content() instanceof Note note && note.recognition() != null) {
      return Stream.of(
          document(
              event,
              update,
              note.documentId(),
              false,
              note.preliminary(),
              note.text(),
              note.origin(),
              note.recognition()));
    }
    return Stream.empty();
  }

  private static NoteConcepts document(
      ClinicalEvent event,
      PatientUpdate update,
      String documentId,
      boolean withdrawn,
      boolean preliminary,
      String text,
      List<TextSpan> origin,
      Recognition recognition) {
    return new NoteConcepts(
        event.patient(),
        documentId,
        event.encounterId(),
        event.time(),
        event.recordedAt(),
        withdrawn,
        preliminary,
        text,
        origin,
        recognition,
        update.input(),
        event.pointer());
  }
}
