package io.prodrome.topics;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventContent;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.NoteReading;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Made-up values that use every branch of the schemas. */
final class Samples {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  static final InputRef INPUT = new InputRef("ehr.raw.fhir.v1", 3, 42);
  static final PatientKey PATIENT = new PatientKey("0123456789abcdef0123456789abcdef");
  static final Coding ASTHMA = Coding.snomed("195967001", "Asthma");

  private Samples() {}

  static AcceptedUpdate update() {
    List<EventContent> contents =
        List.of(
            new CodedFact(
                ASTHMA,
                List.of(ASTHMA),
                ConceptType.DISORDER,
                Context.ASSERTED.negated(),
                1.5,
                "mg"),
            new CodedFact(ASTHMA, List.of(), ConceptType.DISORDER, Context.ASSERTED, null, null),
            new Demographics(LocalDate.of(1950, 2, 3), Demographics.Sex.FEMALE, NOON),
            Demographics.UNKNOWN,
            new IdentityChange(PATIENT),
            new Note("D1", ASTHMA, true, null, "Ästhma ist da", List.of(), recognition()),
            new Note("D2", null, false, null, "", List.of(), null),
            new Retraction(),
            new Visit(Visit.VisitClass.EMERGENCY, null, NOON, null));
    List<ClinicalEvent> events =
        contents.stream()
            .map(
                content ->
                    new ClinicalEvent(
                        "fact",
                        EventAction.ADD,
                        new FactVersion(NOON, 7, "hash"),
                        PATIENT,
                        new EventTime(NOON, TimePrecision.DAY),
                        NOON,
                        "feed",
                        content instanceof Note ? "V1" : null,
                        "Condition/1",
                        content))
            .toList();
    return new AcceptedUpdate(
        new PatientUpdate(
            INPUT, MessageFormat.FHIR, 1, 2, PATIENT, "id", "content", NOON, true, events),
        "feed",
        new byte[] {1, 2, 3});
  }

  static Recognition recognition() {
    return new Recognition(
        List.of(
            Mention.of(0, 6, ASTHMA, ConceptType.DISORDER, Context.ASSERTED, 0.9, "assessment")),
        "dictionary 1",
        "terminology 1");
  }

  static NoteConcepts note() {
    return new NoteConcepts(
        PATIENT,
        "D1",
        null,
        new EventTime(NOON, TimePrecision.SECOND),
        NOON,
        false,
        false,
        "Asthma",
        List.of(new TextSpan(0, 6, "content[0].attachment", 2, 8)),
        recognition(),
        INPUT,
        "DocumentReference/1");
  }

  static Timeline timeline() {
    TimelineEntry entry =
        new TimelineEntry(
            "Condition/1",
            ASTHMA,
            ConceptType.DISORDER,
            Context.ASSERTED,
            TimelineEntry.Source.NOTE,
            new EventTime(NOON, TimePrecision.YEAR),
            NOON,
            null,
            null,
            "V1",
            new Evidence(INPUT, "DocumentReference/1", "D1", 0, 6),
            new NoteReading(
                0.25,
                List.of(new Candidate(ASTHMA, ConceptType.FINDING, 0.75)),
                NoteReading.ChosenBy.TIMELINE,
                "0123456789abcdef",
                "terminology 1"),
            true);
    return new Timeline(PATIENT, "timeline", Demographics.UNKNOWN, NOON, List.of(entry));
  }

  static Forecast forecast() {
    return new Forecast(
        "forecast",
        PATIENT,
        NOON,
        List.of(new OutcomeRisk(ASTHMA, true, List.of(new OutcomeRisk.HorizonRisk(365, 0.125)))),
        List.of(new NextConcept(ASTHMA, ConceptType.DISORDER, 0.5)),
        List.of(new NextConcept(ASTHMA, ConceptType.DISORDER, 0.25)),
        null,
        null,
        NOON,
        new Provenance(
            "timeline",
            "model 1",
            "calibration 1",
            "terminology 1",
            12,
            3,
            List.of(new Provenance.InputRange("ehr.raw.fhir.v1", 0, 1, 9, 4)),
            List.of(Evidence.coded(INPUT, "Condition/1")),
            NOON,
            false));
  }
}
