package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.concept;
import static io.prodrome.domain.Facts.patient;

import io.prodrome.domain.Digests;
import io.prodrome.domain.Facts;
import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TimePrecision;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognised notes, invented: each mention three letters long. */
final class NoteFacts {

  static final String TERMINOLOGY = "terminology 1";

  private NoteFacts() {}

  /** A mention that can mean one thing only. */
  static Mention says(int start, String code, String passage) {
    return says(start, code, Context.ASSERTED, passage);
  }

  static Mention says(int start, String code, Context context, String passage) {
    return mention(start, code, context, 1, List.of(), passage);
  }

  /** A mention that is most likely the first code, with .5, and may be the others, with .2. */
  static Mention open(int start, Context context, String first, String... others) {
    List<Candidate> alternatives =
        Arrays.stream(others)
            .map(code -> new Candidate(concept(code), ConceptType.FINDING, 0.2))
            .toList();
    return mention(start, first, context, 0.5, alternatives, "");
  }

  static Mention mention(
      int start,
      String code,
      Context context,
      double score,
      List<Candidate> alternatives,
      String passage) {
    return new Mention(
        start,
        start + 3,
        concept(code),
        ConceptType.DISORDER,
        context,
        score,
        "",
        "",
        Mention.FoundBy.DICTIONARY,
        alternatives,
        null,
        passage,
        false);
  }

  /** A note that was written and recorded at the minute. */
  static FactState note(String document, int minute, Mention... mentions) {
    return note(document, null, minute, minute, mentions);
  }

  static FactState addendum(String document, String parent, int minute, Mention... mentions) {
    return note(document, parent, minute, minute, mentions);
  }

  static FactState note(
      String document, @Nullable String parent, int written, int recorded, Mention... mentions) {
    Recognition found = new Recognition(List.of(mentions), "recogniser 1", TERMINOLOGY);
    Note content = new Note(document, null, false, parent, "invented", List.of(), found);
    ClinicalEvent event =
        new ClinicalEvent(
            "document|" + document,
            EventAction.ADD,
            new FactVersion(at(recorded), 0, Digests.id(document, found + " at " + written)),
            patient(1),
            new EventTime(at(written), TimePrecision.MINUTE),
            at(recorded),
            "ward",
            "V1",
            "OBX[1]",
            content);
    return FactRules.apply(null, event, Facts.input(recorded)).orElseThrow();
  }

  /** A diagnosis that was made and recorded at the minute. */
  static FactState coded(String factId, int minute, String code) {
    ClinicalEvent event = Facts.diagnosis(factId, minute, code);
    ClinicalEvent then =
        new ClinicalEvent(
            factId,
            event.action(),
            event.version(),
            event.patient(),
            new EventTime(at(minute), TimePrecision.MINUTE),
            event.recordedAt(),
            event.source(),
            event.encounterId(),
            event.pointer(),
            event.content());
    return FactRules.apply(null, then, Facts.input(minute)).orElseThrow();
  }
}
