package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.START;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.event;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.state;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.Visit;
import io.prodrome.domain.event.Visit.VisitClass;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.domain.timeline.TimelineRules;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.streamapp.flow.WireType;
import io.prodrome.topics.WireCodecs;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps that run models, with the built-in pack. */
class ModelStepsTest {

  private static final Demographics PERSON =
      new Demographics(LocalDate.of(1950, 2, 3), Demographics.Sex.FEMALE, null);

  private static CodedFact inWords(String words) {
    Coding text = new Coding(CodeSystems.LOCAL_TEXT, words.toLowerCase(Locale.ROOT), words);
    return new CodedFact(text, List.of(text), ConceptType.DISORDER, Context.ASSERTED, null, null);
  }

  @Test
  void factInWordsIsTheConceptThatHasThemAsItsNameAndNothingIsGuessed() throws Exception {
    CodedFact known = inWords("Chronic sinusitis");
    CodedFact more = inWords("Chronic sinusitis, perhaps");
    CodedFact denied = inWords("No chronic sinusitis");
    try (var step = Steps.recognise()) {
      step.processElement(
          accepted(
              1,
              ANNA,
              event(ANNA, "Condition/1", EventAction.ADD, 1, known),
              event(ANNA, "Condition/2", EventAction.ADD, 1, more),
              event(ANNA, "Condition/3", EventAction.ADD, 1, denied)),
          0);
      List<ClinicalEvent> out = taken(step).get(0).update().events();
      CodedFact linked = (CodedFact) out.get(0).content();
      assertEquals("40055000", linked.concept().code());
      assertEquals(ConceptType.DISORDER, linked.type());
      assertEquals(List.of(known.concept(), linked.concept()), linked.codings());
      assertEquals(more, out.get(1).content());
      assertEquals(denied, out.get(2).content());
    }
  }

  @Test
  void notesAreRecognisedAndOtherUpdatesPassAsTheyAre() throws Exception {
    ClinicalEvent note =
        event(
            ANNA,
            "document|D7",
            EventAction.ADD,
            1,
            new Note(
                "D7",
                null,
                false,
                null,
                "Chronic sinusitis. No viral sinusitis.",
                List.of(),
                null));
    AcceptedUpdate withoutNotes = accepted(2, ANNA, diagnosis(ANNA, "Condition/1", 2, "GOUT"));
    try (var step = Steps.recognise()) {
      step.processElement(accepted(1, ANNA, note), 0);
      step.processElement(withoutNotes, 0);
      List<AcceptedUpdate> out = taken(step);

      Note recognised = (Note) out.get(0).update().events().get(0).content();
      Recognition found = Objects.requireNonNull(recognised.recognition());
      assertEquals(
          List.of("40055000", "444814009"),
          found.mentions().stream().map(Mention::concept).map(Coding::code).toList());
      assertEquals(withoutNotes.update(), out.get(1).update());
      assertEquals(List.of(), fates(step));
    }
  }

  @Test
  void timelineIsIssuedWithItsForecastAndItsFhirResource() throws Exception {
    Timeline timeline = eightVisits();

    List<TopicRecord> out = forecast(new TimelineRevision(ANNA, timeline, at(0), false));

    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        out.stream().map(TopicRecord::topic).toList());
    assertTrue(out.stream().allMatch(sent -> sent.key().equals(ANNA.value())));
    assertEquals(timeline, WireCodecs.TIMELINE.decode(value(out.get(0))));
    Forecast forecast = WireCodecs.FORECAST.decode(value(out.get(1)));
    assertNull(forecast.abstention());
    assertFalse(forecast.risks().isEmpty());
    assertEquals(timeline.timelineId(), forecast.provenance().timelineId());
    assertEquals(at(0), forecast.provenance().oldestAcceptedAt());
    String fhir = new String(value(out.get(2)), StandardCharsets.UTF_8);
    assertTrue(fhir.contains("\"RiskAssessment\""));
    assertTrue(fhir.contains(forecast.forecastId()));
  }

  @Test
  void abstentionIsAForecastAndCancelsTheFhirResourceOfBefore() throws Exception {
    Timeline timeline = ageless();
    List<TopicRecord> out = forecast(new TimelineRevision(ANNA, timeline, at(0), false));
    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        out.stream().map(TopicRecord::topic).toList());
    assertEquals(
        Abstention.AGE_UNKNOWN, WireCodecs.FORECAST.decode(value(out.get(1))).abstention());
    String fhir = new String(value(out.get(2)), StandardCharsets.UTF_8);
    assertTrue(fhir.contains("\"cancelled\"") && fhir.contains("AGE_UNKNOWN"), fhir);
  }

  @Test
  void withdrawnTimelineLeavesTombstonesAndACancelledResource() throws Exception {
    assertWithdrawn(forecast(new TimelineRevision(ANNA, null, at(3), false)));
  }

  private static void assertWithdrawn(List<TopicRecord> out) {
    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        out.stream().map(TopicRecord::topic).toList());
    assertNull(out.get(0).value());
    assertNull(out.get(1).value());
    String fhir = new String(value(out.get(2)), StandardCharsets.UTF_8);
    assertTrue(fhir.contains("\"entered-in-error\"") || fhir.contains("\"cancelled\""), fhir);
    assertTrue(out.stream().allMatch(sent -> sent.key().equals(ANNA.value())));
    assertTrue(out.stream().allMatch(sent -> sent.time().equals(at(3))));
  }

  /** The person and a visit on each of eight days, sent as given, some issued on the way. */
  private static TimelineRevision lastOf(List<FactState> facts) throws Exception {
    try (var step = Steps.timeline(null)) {
      for (int number = 0; number < facts.size(); number++) {
        TimelineChange change =
            new TimelineChange(
                ANNA, ANNA, false, List.of(facts.get(number)), input(1), at(0), false);
        step.processElement(change, 0);
        if (number % 3 == 0) {
          step.setProcessingTime(step.getProcessingTime() + Steps.COALESCE.toMillis());
        }
      }
      step.setProcessingTime(step.getProcessingTime() + Steps.COALESCE.toMillis());
      List<TimelineRevision> issued = taken(step);
      return issued.get(issued.size() - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shuffledInputEndsInTheSameForecastToTheByte(int seed) throws Exception {
    List<FactState> facts = new ArrayList<>();
    facts.add(state(event(ANNA, "patient", EventAction.ADD, 0, PERSON), 0));
    Coding checkUp = Coding.snomed("185349003", "Encounter for check up");
    for (int day = 1; day <= 8; day++) {
      Visit visit = new Visit(VisitClass.AMBULATORY, checkUp, START, null);
      facts.add(state(event(ANNA, "visit|" + day, EventAction.ADD, day * 24 * 60, visit), day));
    }
    List<TopicRecord> expected = forecast(lastOf(facts));
    Collections.shuffle(facts, new Random(seed));
    List<TopicRecord> out = forecast(lastOf(facts));
    Forecast forecast = WireCodecs.FORECAST.decode(value(out.get(1)));
    assertEquals(at(7 * 24 * 60), forecast.previousAsOf());
    assertEquals(3, out.size());
    for (int at = 0; at < out.size(); at++) {
      assertArrayEquals(value(expected.get(at)), value(out.get(at)), out.get(at).topic());
      assertEquals(expected.get(at).id(), out.get(at).id());
    }
  }

  private static Timeline eightVisits() {
    List<FactState> facts = new ArrayList<>();
    facts.add(state(event(ANNA, "patient", EventAction.ADD, 0, PERSON), 0));
    Coding checkUp = Coding.snomed("185349003", "Encounter for check up");
    for (int number = 1; number <= 8; number++) {
      Visit visit = new Visit(VisitClass.AMBULATORY, checkUp, START, null);
      facts.add(state(event(ANNA, "visit|" + number, EventAction.ADD, number, visit), number));
    }
    return TimelineRules.assemble(ANNA, facts).orElseThrow();
  }

  @Test
  void ratesOfAgeAndSexNeedNoAnswerOfTheModelAndSayWhy() {
    try (SharedModels models = SharedModels.open(ModelSource.BUILT_IN)) {
      assertEquals("CPU", models.device());
      Forecast rates =
          models.degraded(
              TimelineRevision.of(eightVisits(), at(0), true), Degradation.MODEL_TOO_SLOW);
      assertEquals(Degradation.MODEL_TOO_SLOW, rates.degradation());
      assertNull(rates.abstention());
      assertFalse(rates.risks().isEmpty());
      rates.risks().stream()
          .flatMap(risk -> risk.horizons().stream())
          .forEach(risk -> assertEquals(risk.populationRate(), risk.probability()));
      assertTrue(rates.provenance().backfill());

      Forecast abstained =
          models.degraded(TimelineRevision.of(ageless(), at(0), true), Degradation.MODEL_FAILED);
      assertEquals(Abstention.MODEL_UNAVAILABLE, abstained.abstention());
      assertEquals(Degradation.MODEL_FAILED, abstained.degradation());
    }
  }

  @Test
  void modelsAreLoadedOnceForAllWhoUseThem() {
    try (SharedModels one = SharedModels.open(ModelSource.BUILT_IN);
        SharedModels other = SharedModels.open(ModelSource.BUILT_IN)) {
      assertEquals(one, other);
    }
  }

  private static Timeline ageless() {
    return TimelineRules.assemble(
            ANNA, List.of(state(diagnosis(ANNA, "Condition/1", 1, "GOUT"), 1)))
        .orElseThrow();
  }

  private static byte[] value(TopicRecord out) {
    byte[] value = out.value();
    assertNotNull(value);
    return value;
  }

  private static OneInputStreamOperatorTestHarness<TimelineRevision, TopicRecord> harness(
      ForecastFunction function) throws Exception {
    return Steps.started(
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(function, 60_000, 4, OutputMode.ORDERED),
            WireType.TIMELINE_REVISION.createSerializer(new SerializerConfigImpl())),
        TypeInformation.of(TopicRecord.class),
        null);
  }

  private static List<TopicRecord> forecast(TimelineRevision revision) throws Exception {
    try (var step = harness(new ForecastFunction(ModelSource.BUILT_IN))) {
      step.processElement(revision, 0);
      step.endInput(); // waits for what is in flight
      return taken(step);
    }
  }
}
