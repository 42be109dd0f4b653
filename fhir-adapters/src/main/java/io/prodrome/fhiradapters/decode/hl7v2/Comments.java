package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.identity.PatientKey;
import java.util.List;
import java.util.Optional;

/** NTE segments that belong to no report: a note of their own, named after what they comment on. */
final class Comments {

  private Comments() {}

  /**
   * States the comments as one note.
   *
   * @param owner what they comment on: an order's number, a fact's id
   */
  static void state(
      Hl7Scope scope, PatientKey patient, String owner, List<Hl7Segment> ntes, EventTime time) {
    ReportText text = new ReportText();
    ntes.forEach(text::comment);
    Optional<NoteText> read = text.text(unreadable -> {});
    String id = scope.distinct(patient, owner + "#NTE");
    read.ifPresent(
        found ->
            scope.state(
                "document|" + id,
                EventAction.ADD,
                patient,
                time,
                ntes.get(0),
                Note.of(id, null, false, found)));
  }
}
