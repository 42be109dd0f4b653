package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How an event changes the state of its fact. The version decides, never the order of arrival. */
public final class FactRules {

  /** The concept that a death puts on the timeline. */
  public static final Coding DEATH = Coding.snomed("419620001", "Death");

  /** Begins the fact ids of documents. */
  private static final String DOCUMENT = "document|";

  private static final Coding PATIENT_ENCOUNTER =
      Coding.snomed("308335008", "Patient encounter procedure");

  /** The concepts of visits whose source says only their class, as ADT feeds do. */
  private static final Map<VisitClass, Coding> UNKINDED =
      Map.of(
          VisitClass.EMERGENCY, Coding.snomed("50849002", "Emergency room admission"),
          VisitClass.INPATIENT, Coding.snomed("32485007", "Hospital admission"),
          VisitClass.HOME, Coding.snomed("439708006", "Home visit"),
          VisitClass.VIRTUAL, Coding.snomed("448337001", "Telemedicine consultation with patient"),
          VisitClass.AMBULATORY, Coding.snomed("185347001", "Encounter for problem"),
          VisitClass.OTHER, PATIENT_ENCOUNTER);

  private FactRules() {}

  /**
   * The fact's state after the event.
   *
   * @param current the state so far; null for a new fact
   * @param event the event, its notes recognised
   * @param input the message the event came in
   * @return the new state, or empty where what is there is the same or later
   */
  public static Optional<FactState> apply(
      @Nullable FactState current, ClinicalEvent event, InputRef input) {
    if (current != null && current.version().compareTo(event.version()) >= 0) {
      return Optional.empty();
    }
    boolean withdrawn = event.action() == EventAction.WITHDRAW;
    return Optional.of(
        new FactState(
            event.factId(),
            event.version(),
            withdrawn,
            withdrawn ? List.of() : entries(event, input),
            !withdrawn && event.content() instanceof Note note && note.parentId() != null
                ? DOCUMENT + note.parentId()
                : null,
            !withdrawn && event.content() instanceof Demographics demographics
                ? demographics
                : null));
  }

  private static List<TimelineEntry> entries(ClinicalEvent event, InputRef input) {
    Evidence evidence = Evidence.coded(input, event.pointer());
    if (event.content() instanceof CodedFact fact) {
      return List.of(
          new TimelineEntry(
              event.factId(),
              fact.concept(),
              fact.type(),
              fact.context(),
              TimelineEntry.Source.CODED,
              event.time(),
              event.recordedAt(),
              fact.value(),
              fact.unit(),
              event.encounterId(),
              evidence));
    }
    if (event.content() instanceof Visit visit) {
      return List.of(
          asserted(event, visitConcept(visit), ConceptType.VISIT, event.time(), evidence));
    }
    if (event.content() instanceof Demographics person && person.deceasedAt() != null) {
      EventTime death = new EventTime(person.deceasedAt(), TimePrecision.SECOND);
      return List.of(asserted(event, DEATH, ConceptType.DEATH, death, evidence));
    }
    if (event.content() instanceof Note note && note.recognition() != null) {
      return noteEntries(event, note, note.recognition(), input);
    }
    return List.of();
  }

  /**
   * A concept that a note names several times in the same sense is one entry in each sentence: the
   * first mention. A mention inside another's name is no entry. Which of the sentences is news, and
   * what open words mean, only the timeline can tell.
   */
  private static List<TimelineEntry> noteEntries(
      ClinicalEvent event, Note note, Recognition recognition, InputRef input) {
    List<TimelineEntry> entries = new ArrayList<>();
    Set<Sense> seen = new LinkedHashSet<>();
    for (Mention mention : recognition.mentions()) {
      if (mention.nested()) {
        continue;
      }
      NoteReading reading =
          new NoteReading(
              mention.score(),
              mention.alternatives(),
              NoteReading.ChosenBy.NOTE,
              mention.passage(),
              recognition.terminology());
      if (seen.add(Sense.of(mention, reading))) {
        entries.add(
            new TimelineEntry(
                event.factId(),
                mention.concept(),
                mention.type(),
                mention.context(),
                TimelineEntry.Source.NOTE,
                event.time(),
                event.recordedAt(),
                null,
                null,
                event.encounterId(),
                new Evidence(
                    input, event.pointer(), note.documentId(), mention.start(), mention.end()),
                reading,
                false));
      }
    }
    return entries;
  }

  private static TimelineEntry asserted(
      ClinicalEvent event, Coding concept, ConceptType type, EventTime time, Evidence evidence) {
    Instant recordedAt = event.recordedAt();
    return new TimelineEntry(
        event.factId(),
        concept,
        type,
        Context.ASSERTED,
        TimelineEntry.Source.CODED,
        time,
        recordedAt,
        null,
        null,
        event.encounterId(),
        evidence);
  }

  private static Coding visitConcept(Visit visit) {
    return visit.kind() != null
        ? visit.kind()
        : UNKINDED.getOrDefault(visit.visitClass(), PATIENT_ENCOUNTER);
  }

  /** Whether a visit's concept says no more than its class. */
  static boolean isUnkinded(Coding visit) {
    return UNKINDED.containsValue(visit);
  }

  private record Sense(String concept, Context context, String passage, Set<String> alternatives) {
    static Sense of(Mention mention, NoteReading reading) {
      return new Sense(
          mention.concept().key(),
          mention.context(),
          reading.passage(),
          reading.isOpen()
              ? reading.alternatives().stream()
                  .map(other -> other.concept().key())
                  .collect(Collectors.toSet())
              : Set.of());
    }
  }
}
