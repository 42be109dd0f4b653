package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.NoteReading;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Made-up timelines. */
final class Patients {

  static final Instant NOW = Instant.parse("2024-05-02T10:00:00Z");
  static final Coding ILLNESS = Coding.snomed("59621000", "Essential hypertension");
  static final Coding CHECK_UP = Coding.snomed("185349003", "Encounter for check up");

  private static final Instant ACCEPTED = Instant.parse("2024-05-02T10:00:01Z");
  private static final PatientKey KEY = new PatientKey("00112233445566778899aabbccddeeff");
  private static final LocalDate BORN = LocalDate.of(1961, 4, 3);

  private final List<TimelineEntry> entries = new ArrayList<>();
  private Demographics person = new Demographics(BORN, Demographics.Sex.FEMALE, null);
  private Instant asOf = NOW;
  private PatientKey key = KEY;
  private int next;

  static TimelineRevision revision(Timeline timeline) {
    return new TimelineRevision(timeline.patient(), timeline, ACCEPTED, false);
  }

  /** Three facts that any vocabulary knows or reads as unknown. */
  static Patients withThreeFacts(Vocabulary vocabulary) {
    Patients patient = new Patients();
    vocabulary.words().stream()
        .filter(word -> word.type() != ConceptType.DEATH)
        .limit(3)
        .forEach(
            word -> patient.coded(word.coding(), word.type(), NOW.minus(Duration.ofDays(900))));
    return patient;
  }

  /** Any number of facts from the vocabulary; the same seed gives the same. */
  static Timeline random(Vocabulary vocabulary, int facts, long seed) {
    Random random = new Random(seed);
    Patients patient = new Patients();
    for (int at = 0; at < facts; at++) {
      Vocabulary.Word word =
          vocabulary.words().get(random.nextInt(Math.min(300, vocabulary.size() - 10)));
      if (word.type() != ConceptType.DEATH) {
        Instant time = NOW.minus(Duration.ofHours(random.nextInt(24 * 9000)));
        if (random.nextInt(4) == 0) {
          patient.noted(word.coding(), word.type(), Context.ASSERTED, time);
        } else {
          patient.coded(word.coding(), word.type(), time);
        }
      }
    }
    return patient.timeline();
  }

  Patients person(@Nullable LocalDate born, @Nullable Instant deceasedAt) {
    this.person = new Demographics(born, Demographics.Sex.FEMALE, deceasedAt);
    return this;
  }

  Patients key(String hex) {
    this.key = new PatientKey(hex);
    return this;
  }

  /** Removes a fact, as a retraction does. */
  Patients without(int number) {
    entries.remove(number);
    return this;
  }

  Patients asOf(Instant instant) {
    this.asOf = instant;
    return this;
  }

  Patients coded(Coding concept, ConceptType type, Instant time) {
    return add(concept, type, Context.ASSERTED, TimelineEntry.Source.CODED, time, time, null, null);
  }

  Patients codedLate(Coding concept, ConceptType type, Instant time, Instant recordedAt) {
    return add(
        concept, type, Context.ASSERTED, TimelineEntry.Source.CODED, time, recordedAt, null, null);
  }

  Patients measured(Coding concept, Instant time, double value, String unit) {
    return add(
        concept,
        ConceptType.OBSERVATION,
        Context.ASSERTED,
        TimelineEntry.Source.CODED,
        time,
        time,
        value,
        unit);
  }

  Patients noted(Coding concept, ConceptType type, Context context, Instant time) {
    return add(concept, type, context, TimelineEntry.Source.NOTE, time, time, null, null);
  }

  /** A mention that a recogniser linked to a version of a terminology. */
  Patients read(
      Coding concept, ConceptType type, Instant time, String terminology, boolean carriedForward) {
    int number = entries.size();
    entries.add(
        new TimelineEntry(
            "document|" + number,
            concept,
            type,
            Context.ASSERTED,
            TimelineEntry.Source.NOTE,
            new EventTime(time, TimePrecision.SECOND),
            time,
            null,
            null,
            null,
            new Evidence(new InputRef("ehr.raw.fhir.v1", 0, number), "p", "D" + number, 0, 4),
            new NoteReading(1, List.of(), NoteReading.ChosenBy.NOTE, "", terminology),
            carriedForward));
    return this;
  }

  private Patients add(
      Coding concept,
      ConceptType type,
      Context context,
      TimelineEntry.Source source,
      Instant time,
      Instant recordedAt,
      @Nullable Double value,
      @Nullable String unit) {
    int number = next++;
    entries.add(
        new TimelineEntry(
            "fact|" + number,
            concept,
            type,
            context,
            source,
            new EventTime(time, TimePrecision.SECOND),
            recordedAt,
            value,
            unit,
            null,
            Evidence.coded(new InputRef("ehr.raw.fhir.v1", number % 2, number), "p" + number)));
    return this;
  }

  Timeline timeline() {
    List<TimelineEntry> sorted = new ArrayList<>(entries);
    sorted.sort(TimelineEntry.ORDER);
    return timeline(sorted);
  }

  /** The same facts in another order. */
  Timeline timeline(List<TimelineEntry> order) {
    return new Timeline(key, "timeline-" + entries.hashCode(), person, asOf, order);
  }

  List<TimelineEntry> entries() {
    return entries;
  }
}
