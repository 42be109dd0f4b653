package io.prodrome.streamapp.operators;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.models.recognise.NoteRecogniser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts what a recogniser finds into an update's notes, and tells what topics are told of them. */
public final class NoteRecognition {

  private static final String DOCUMENT = "document|";
  private static final Recognition NOTHING = new Recognition(List.of(), "", "");

  private NoteRecognition() {}

  /** The update with its notes recognised, and with facts that were only written in words coded. */
  public static PatientUpdate recognise(PatientUpdate update, NoteRecogniser recogniser) {
    if (update.events().stream().noneMatch(NoteRecognition::isText)) {
      return update;
    }
    return update.with(
        update.events().stream().map(event -> recognised(event, recogniser)).toList());
  }

  private static boolean isText(ClinicalEvent event) {
    return event.content() instanceof Note
        || (event.content() instanceof CodedFact fact
            && fact.concept().system().equals(CodeSystems.LOCAL_TEXT));
  }

  private static ClinicalEvent recognised(ClinicalEvent event, NoteRecogniser recogniser) {
    if (event.content() instanceof Note note) {
      return event.with(note.with(recogniser.recognise(note.text())));
    }
    if (event.content() instanceof CodedFact fact && isText(event)) {
      return event.with(coded(fact, recogniser));
    }
    return event;
  }

  /**
   * A fact in words, such as "Gout", is the concept that has them as its name. Words that say more
   * than one name does, or that deny it, stay words: nobody guesses what a sender coded as text.
   */
  private static CodedFact coded(CodedFact fact, NoteRecogniser recogniser) {
    String words = fact.concept().display();
    List<Mention> mentions =
        recogniser.recognise(words).mentions().stream()
            .filter(mention -> !mention.nested())
            .toList();
    if (mentions.size() != 1) {
      return fact;
    }
    Mention only = mentions.get(0);
    boolean whole =
        only.start() == 0
            && only.end() == words.length()
            && only.context().equals(Context.ASSERTED);
    if (!whole) {
      return fact;
    }
    List<Coding> codings = new ArrayList<>(fact.codings());
    codings.add(only.concept());
    return new CodedFact(
        only.concept(), codings, fact.type(), fact.context(), fact.value(), fact.unit());
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
