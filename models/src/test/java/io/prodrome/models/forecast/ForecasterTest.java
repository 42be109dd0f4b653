package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance.InputRange;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ForecasterTest {

  private static final ModelPack PACK = ModelPack.builtIn();
  private static Forecaster forecaster;

  @BeforeAll
  static void load() {
    forecaster = Forecaster.of(PACK);
  }

  @AfterAll
  static void close() {
    forecaster.close();
  }

  private static Forecast forecast(Timeline timeline) {
    return forecaster.forecast(List.of(Patients.revision(timeline))).get(0);
  }

  @Test
  void everyHorizonOfEveryOutcomeHasAProbabilityThatDoesNotFallWithTime() {
    Forecast forecast = forecast(Patients.random(forecaster.vocabulary(), 60, 1));
    assertNull(forecast.abstention());
    assertFalse(forecast.risks().isEmpty());
    for (OutcomeRisk risk : forecast.risks()) {
      double before = 0;
      for (HorizonRisk horizon : risk.horizons()) {
        assertTrue(horizon.probability() >= before && horizon.probability() <= 1);
        assertTrue(horizon.low() <= horizon.probability());
        assertTrue(horizon.probability() <= horizon.high());
        assertTrue(Objects.requireNonNull(horizon.populationRate()) >= 0);
        assertNull(horizon.change());
        before = horizon.probability();
      }
      assertTrue(
          risk.horizons().size() == 3 || (risk.alreadyPresent() && risk.horizons().isEmpty()));
    }
  }

  @Test
  void nextConceptsComeMostLikelyFirstAtMostFiveOfAKind() {
    Forecast forecast = forecast(Patients.random(forecaster.vocabulary(), 60, 2));
    double before = 1;
    Map<ConceptType, Integer> counts = new EnumMap<>(ConceptType.class);
    for (var next : forecast.next()) {
      assertTrue(next.probability() <= before);
      before = next.probability();
      assertNotEquals(ConceptType.OBSERVATION, next.type());
      counts.merge(next.type(), 1, Integer::sum);
    }
    assertEquals(5, counts.get(ConceptType.DISORDER));
    assertTrue(counts.size() > 3 && counts.values().stream().allMatch(count -> count <= 5));
  }

  @Test
  void restOfADayIsForecastOnThatDayOnlyAndWithoutWhatIsCodedAlready() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    patient.coded(Patients.CHECK_UP, ConceptType.VISIT, Patients.NOW);
    List<NextConcept> within = forecast(patient.timeline()).within();
    assertFalse(within.isEmpty());
    assertTrue(
        within.stream().noneMatch(one -> one.concept().key().equals(Patients.CHECK_UP.key())));
    double before = 1;
    for (NextConcept one : within) {
      assertTrue(one.probability() <= before);
      before = one.probability();
    }
    // What is coded on the same day is said no more.
    NextConcept first = within.get(0);
    patient.coded(first.concept(), first.type(), Patients.NOW);
    List<NextConcept> left = forecast(patient.timeline()).within();
    assertFalse(left.isEmpty());
    assertTrue(left.stream().noneMatch(one -> one.concept().equals(first.concept())));
    Instant tomorrow = Patients.NOW.plus(Duration.ofDays(1));
    Forecast later = forecast(patient.asOf(tomorrow).timeline());
    assertTrue(later.within().isEmpty());
    assertFalse(later.next().isEmpty());
  }

  @Test
  void orderOfFactsOfOneMomentDoesNotMoveTheForecast() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    forecaster.vocabulary().words().stream()
        .filter(word -> word.type() != ConceptType.DEATH)
        .limit(40)
        .forEach(word -> patient.noted(word.coding(), word.type(), Context.ASSERTED, Patients.NOW));
    Forecast forecast = forecast(patient.timeline());
    Random random = new Random(7);
    for (int round = 0; round < 5; round++) {
      List<TimelineEntry> shuffled = new ArrayList<>(patient.entries());
      Collections.shuffle(shuffled, random);
      Forecast other = forecast(patient.timeline(shuffled));
      assertEquals(forecast.risks(), other.risks());
      assertEquals(forecast.next(), other.next());
      assertEquals(forecast.within(), other.within());
    }
  }

  @Test
  void neighboursInABatchDoNotMoveAForecast() {
    List<TimelineRevision> batch = new ArrayList<>();
    for (int at = 0; at < 70; at++) {
      batch.add(Patients.revision(Patients.random(forecaster.vocabulary(), 3 + at * 5, 100 + at)));
    }
    List<Forecast> together = forecaster.forecast(batch);
    List<Forecast> alone =
        batch.stream().map(one -> forecaster.forecast(List.of(one)).get(0)).toList();
    assertEquals(alone, together);
  }

  @Test
  void sameTimelineGivesTheSameForecastFromManyThreads() throws Exception {
    List<TimelineRevision> batch = new ArrayList<>();
    for (int at = 0; at < 8; at++) {
      batch.add(Patients.revision(Patients.random(forecaster.vocabulary(), 20 + at * 9, at)));
    }
    List<Forecast> expected = forecaster.forecast(batch);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<Forecast>> call = () -> forecaster.forecast(batch);
      for (Future<List<Forecast>> found : threads.invokeAll(Collections.nCopies(12, call))) {
        assertEquals(expected, found.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void riskAgesWhileNothingHappens() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    Forecast now = forecast(patient.timeline());
    Forecast later = forecast(patient.asOf(Patients.NOW.plus(Duration.ofDays(4000))).timeline());
    assertNotEquals(now.risks(), later.risks());
  }

  @Test
  void whatIsRecordedLaterThanAsOfIsNotRead() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    Forecast before = forecast(patient.timeline());
    Vocabulary.Word word = forecaster.vocabulary().words().get(1);
    patient.codedLate(
        word.coding(),
        word.type(),
        Patients.NOW.minus(Duration.ofDays(5)),
        Patients.NOW.plus(Duration.ofDays(1)));
    patient.coded(word.coding(), word.type(), Patients.NOW.plus(Duration.ofDays(2)));
    Forecast after = forecast(patient.timeline());
    assertEquals(before.risks(), after.risks());
    assertEquals(before.provenance().entries(), after.provenance().entries());
  }

  @Test
  void onsetOfAnIllnessThatIsThereAlreadyIsNotForecast() {
    Outcomes outcomes = Outcomes.of(PACK, forecaster.vocabulary());
    Outcomes.Outcome illness =
        outcomes.all().stream()
            .filter(outcome -> outcome.kind() == OutcomeKind.ONSET)
            .findFirst()
            .orElseThrow();
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    assertFalse(risk(forecast(patient.timeline()), illness.coding()).alreadyPresent());
    patient.noted(illness.coding(), ConceptType.DISORDER, Context.ASSERTED.negated(), Patients.NOW);
    assertFalse(risk(forecast(patient.timeline()), illness.coding()).alreadyPresent());
    patient.noted(illness.coding(), ConceptType.DISORDER, Context.ASSERTED, Patients.NOW);
    OutcomeRisk there = risk(forecast(patient.timeline()), illness.coding());
    assertTrue(there.alreadyPresent());
    assertTrue(there.horizons().isEmpty());
  }

  private static OutcomeRisk risk(Forecast forecast, Coding outcome) {
    return forecast.risks().stream()
        .filter(risk -> risk.outcome().key().equals(outcome.key()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void abstainsWhereTheHistoryIsShort() {
    Patients patient = new Patients().coded(Patients.CHECK_UP, ConceptType.VISIT, Patients.NOW);
    Forecast forecast = forecast(patient.timeline());
    assertEquals(Abstention.HISTORY_TOO_SHORT, forecast.abstention());
    assertTrue(forecast.risks().isEmpty() && forecast.next().isEmpty());
    assertTrue(forecast.within().isEmpty());
  }

  @Test
  void abstainsWhereMostOfTheHistoryIsUnknown() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    for (int at = 0; at < 4; at++) {
      patient.coded(new Coding("urn:x", "unheard-" + at, ""), ConceptType.DISORDER, Patients.NOW);
    }
    assertNull(forecast(patient.timeline()).abstention());
    patient.coded(new Coding("urn:x", "unheard-4", ""), ConceptType.DISORDER, Patients.NOW);
    Forecast forecast = forecast(patient.timeline());
    assertEquals(Abstention.OUT_OF_VOCABULARY, forecast.abstention());
    assertEquals(5, forecast.provenance().unknownEntries());
  }

  @Test
  void abstainsWhereTheAgeIsUnknown() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary()).person(null, null);
    assertEquals(Abstention.AGE_UNKNOWN, forecast(patient.timeline()).abstention());
  }

  @Test
  void abstainsForTheDeadButNotBeforeTheyDied() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    LocalDate born = LocalDate.of(1950, 1, 1);
    patient.person(born, Patients.NOW.plus(Duration.ofDays(100)));
    assertNull(forecast(patient.timeline()).abstention());
    patient.person(born, Patients.NOW.minus(Duration.ofDays(100)));
    assertEquals(Abstention.DECEASED, forecast(patient.timeline()).abstention());
  }

  @Test
  void provenanceNamesModelInputsAndNewestEvidenceFirst() {
    Patients patient = new Patients();
    List<Vocabulary.Word> words =
        forecaster.vocabulary().words().stream()
            .filter(word -> word.type() != ConceptType.DEATH)
            .limit(6)
            .toList();
    for (int at = 0; at < words.size(); at++) {
      Vocabulary.Word word = words.get(at);
      patient.coded(
          word.coding(), word.type(), Patients.NOW.minus(Duration.ofDays(4000 - 500L * at)));
    }
    var provenance = forecast(patient.timeline()).provenance();
    assertEquals("none", provenance.terminology());
    assertEquals(forecaster.model(), provenance.model());
    assertEquals(6, provenance.entries());
    assertEquals(
        List.of(
            new InputRange("ehr.raw.fhir.v1", 0, 0, 4, 3),
            new InputRange("ehr.raw.fhir.v1", 1, 1, 5, 3)),
        provenance.inputs());
    assertEquals(
        List.of("p5", "p4", "p3", "p2", "p1", "p0"),
        provenance.evidence().stream().map(evidence -> evidence.pointer()).toList());
  }

  @Test
  void provenanceNamesEveryTerminologyThatTheNotesWereLinkedTo() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    Vocabulary.Word word = forecaster.vocabulary().words().get(5);
    for (String version : List.of("names-2", "names-1", "names-2")) {
      patient.read(word.coding(), word.type(), Patients.NOW, version, false);
    }
    assertEquals("names-1, names-2", forecast(patient.timeline()).provenance().terminology());
  }

  @Test
  void copiesOfNotesAreNoHistory() {
    Patients patient = new Patients();
    Vocabulary.Word word = forecaster.vocabulary().words().get(5);
    for (int days = 9; days > 0; days--) {
      Instant time = Patients.NOW.minus(Duration.ofDays(days));
      patient.read(word.coding(), word.type(), time, "names-1", days < 9);
    }
    assertEquals(Abstention.HISTORY_TOO_SHORT, forecast(patient.timeline()).abstention());
  }

  @Test
  void evidenceIsBoundedToTheNewest() {
    Forecast forecast = forecast(Patients.random(forecaster.vocabulary(), 400, 5));
    assertEquals(ReadInputs.MAX_EVIDENCE, forecast.provenance().evidence().size());
  }

  @Test
  void forecastIdIsOfTimelineAndModel() {
    Timeline timeline = Patients.random(forecaster.vocabulary(), 30, 6);
    assertEquals(forecast(timeline).forecastId(), forecast(timeline).forecastId());
    Timeline other = Patients.random(forecaster.vocabulary(), 31, 6);
    assertNotEquals(forecast(timeline).forecastId(), forecast(other).forecastId());
  }

  @Test
  void withdrawnTimelineIsRefused() {
    Timeline timeline = Patients.random(forecaster.vocabulary(), 10, 3);
    TimelineRevision withdrawn =
        new TimelineRevision(timeline.patient(), null, Patients.NOW, false);
    assertThrows(IllegalArgumentException.class, () -> forecaster.forecast(List.of(withdrawn)));
  }

  @Test
  void closedForecasterRefusesAndClosesTwice() {
    Forecaster other = Forecaster.of(PACK);
    other.close();
    assertDoesNotThrow(other::close);
    TimelineRevision revision = Patients.revision(Patients.random(forecaster.vocabulary(), 10, 3));
    assertThrows(IllegalStateException.class, () -> other.forecast(List.of(revision)));
  }
}
