package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TextSpan;

/** Puts the number of a batch's message before the places in it. */
final class BatchPlaces {

  private BatchPlaces() {}

  /** The event with its pointers as they are seen from the whole batch. */
  static ClinicalEvent within(ClinicalEvent event, String place) {
    return new ClinicalEvent(
        event.factId(),
        event.action(),
        event.version(),
        event.patient(),
        event.time(),
        event.recordedAt(),
        event.source(),
        event.encounterId(),
        place + event.pointer(),
        event.content() instanceof Note note ? within(note, place) : event.content());
  }

  private static Note within(Note note, String place) {
    return new Note(
        note.documentId(),
        note.kind(),
        note.preliminary(),
        note.parentId(),
        note.text(),
        note.origin().stream()
            .map(
                span ->
                    new TextSpan(
                        span.start(), span.end(), place + span.pointer(), span.from(), span.to()))
            .toList(),
        note.recognition());
  }
}
