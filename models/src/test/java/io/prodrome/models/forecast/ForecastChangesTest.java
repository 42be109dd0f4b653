package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What changed and why, explanations, trajectories, and what stands in for the model. */
class ForecastChangesTest {

  private static final Instant BEFORE = Patients.NOW.minus(Duration.ofDays(30));
  private static Forecaster forecaster;

  @BeforeAll
  static void load() {
    forecaster = Forecaster.of(ModelPack.builtIn());
  }

  @AfterAll
  static void close() {
    forecaster.close();
  }

  /** A life up to a month ago. */
  private static Patients life(int facts) {
    Patients patient = new Patients().asOf(BEFORE);
    List<Vocabulary.Word> words =
        forecaster.vocabulary().words().stream()
            .filter(word -> word.type() != ConceptType.DEATH)
            .limit(200)
            .toList();
    for (int at = 0; at < facts; at++) {
      Vocabulary.Word word = words.get(at * 7 % words.size());
      Instant time = BEFORE.minus(Duration.ofDays(40L * (facts - at)));
      patient.coded(word.coding(), word.type(), time);
    }
    return patient;
  }

  private static List<Vocabulary.Word> illnesses(int count) {
    return forecaster.vocabulary().words().stream()
        .filter(word -> word.type() == ConceptType.DISORDER && word.predicted())
        .skip(40)
        .limit(count)
        .toList();
  }

  /** The patient's record now, with illnesses that it has only now. */
  private static TimelineRevision withNews(Patients patient, List<Vocabulary.Word> illnesses) {
    patient.asOf(Patients.NOW);
    for (Vocabulary.Word word : illnesses) {
      patient.coded(word.coding(), word.type(), Patients.NOW);
    }
    return TimelineRevision.of(patient.timeline(), Patients.NOW, false);
  }

  private static Forecast forecast(TimelineRevision revision) {
    return forecaster.forecast(List.of(revision)).get(0);
  }

  @Test
  void changeIsTheRiskLessThatOfTheTimelineWithoutWhatIsNew() {
    Patients patient = life(90);
    Forecast old = forecast(Patients.revision(patient.timeline()));
    Forecast now = forecast(withNews(patient, illnesses(3)));
    // The latest old fact was recorded 40 days before BEFORE: that is the "now" of the old one.
    Instant asked = BEFORE.minus(Duration.ofDays(40));
    assertEquals(asked, now.previousAsOf());
    Forecast then = forecast(Patients.revision(life(90).asOf(asked).timeline()));
    assertNotEquals(old.risks(), then.risks());
    for (int at = 0; at < now.risks().size(); at++) {
      List<HorizonRisk> horizons = now.risks().get(at).horizons();
      for (int horizon = 0; horizon < horizons.size(); horizon++) {
        double before = then.risks().get(at).horizons().get(horizon).probability();
        double change = Objects.requireNonNull(horizons.get(horizon).change());
        assertEquals(horizons.get(horizon).probability() - before, change, 2e-6);
      }
    }
  }

  @Test
  void whatMovedARiskIsNewStrongestFirstWithItsPlaceAndAtMostThree() {
    List<Vocabulary.Word> fresh = illnesses(12);
    Set<String> keys = fresh.stream().map(word -> word.coding().key()).collect(Collectors.toSet());
    Forecast now = forecast(withNews(life(60), fresh));
    Set<String> named = new HashSet<>();
    for (OutcomeRisk risk : now.risks()) {
      double before = 1;
      assertTrue(risk.movedBy().size() <= 3);
      for (Influence influence : risk.movedBy()) {
        assertEquals(365, influence.days());
        assertTrue(Math.abs(influence.change()) <= before);
        before = Math.abs(influence.change());
        assertTrue(before >= .0005);
        assertTrue(keys.contains(influence.concept().key()));
        assertEquals(1, influence.evidence().size());
        named.add(influence.concept().key());
      }
    }
    assertFalse(named.isEmpty());
    assertTrue(named.size() <= Forecaster.MAX_LEFT_OUT);
  }

  @Test
  void nothingIsComparedWhereNothingWasKnownBefore() {
    Patients patient = Patients.withThreeFacts(forecaster.vocabulary());
    Timeline timeline = patient.timeline();
    List<String> all = timeline.entries().stream().map(TimelineEntry::factId).toList();
    Forecast forecast =
        forecast(
            new TimelineRevision(
                timeline.patient(), timeline, Patients.NOW, false, BEFORE, all.subList(0, 2)));
    assertNull(forecast.abstention());
    assertNull(forecast.previousAsOf());
    for (OutcomeRisk risk : forecast.risks()) {
      assertTrue(risk.movedBy().isEmpty());
      risk.horizons().forEach(horizon -> assertNull(horizon.change()));
    }
  }

  @Test
  void changeIsTheSameAloneOrInABatchKeptOrFresh() {
    List<TimelineRevision> revisions = new ArrayList<>();
    for (int at = 0; at < 12; at++) {
      Patients patient = life(5 + 25 * at).key(String.format("%032x", at));
      revisions.add(withNews(patient, illnesses(1 + at % 3)));
    }
    List<Forecast> together = forecaster.forecast(revisions);
    List<Forecast> again = forecaster.forecast(revisions);
    assertEquals(together, again);
    assertTrue(forecaster.cachedBytes() > 0);
    ForecasterSettings keepsNothing = new ForecasterSettings(List.of(), List.of(), Device.CPU, 0);
    try (Forecaster other = Forecaster.of(ModelPack.builtIn(), keepsNothing)) {
      for (int at = 0; at < revisions.size(); at++) {
        assertEquals(together.get(at), other.forecast(List.of(revisions.get(at))).get(0));
      }
      assertEquals(0, other.cachedBytes());
    }
  }

  @Test
  void degradedForecastIsThePopulationsRateInTheOpen() {
    TimelineRevision revision = Patients.revision(life(30).timeline());
    Forecast model = forecast(revision);
    Forecast degraded = forecaster.degraded(revision, Degradation.MODEL_TOO_SLOW);
    assertEquals(Degradation.MODEL_TOO_SLOW, degraded.degradation());
    assertNull(degraded.abstention());
    assertNotEquals(model.forecastId(), degraded.forecastId());
    for (int at = 0; at < model.risks().size(); at++) {
      OutcomeRisk wanted = model.risks().get(at);
      OutcomeRisk found = degraded.risks().get(at);
      assertEquals(wanted.alreadyPresent(), found.alreadyPresent());
      assertFalse(found.calibrated());
      for (int horizon = 0; horizon < wanted.horizons().size(); horizon++) {
        assertEquals(
            wanted.horizons().get(horizon).populationRate(),
            found.horizons().get(horizon).probability());
      }
    }
  }

  @Test
  void degradedForecastAbstainsWithoutAnAgeAndForTheDead() {
    Patients patient = life(30);
    patient.person(null, null);
    Forecast unknown =
        forecaster.degraded(Patients.revision(patient.timeline()), Degradation.MODEL_FAILED);
    assertEquals(Abstention.MODEL_UNAVAILABLE, unknown.abstention());
    assertEquals(Degradation.MODEL_FAILED, unknown.degradation());
    patient.person(null, BEFORE.minus(Duration.ofDays(1)));
    Forecast dead =
        forecaster.degraded(Patients.revision(patient.timeline()), Degradation.MODEL_FAILED);
    assertEquals(Abstention.DECEASED, dead.abstention());
  }

  @Test
  void explanationComparesWithTheHistoryThatNeverHadTheConcept() {
    Patients patient = life(40);
    Timeline timeline = patient.timeline();
    Forecast whole = forecast(Patients.revision(timeline));
    Explanation strongest =
        forecaster.explain(timeline).stream()
            .filter(one -> !one.influences().isEmpty())
            .findFirst()
            .orElseThrow();
    double before = 1;
    for (Influence influence : strongest.influences()) {
      assertTrue(Math.abs(influence.change()) <= before);
      before = Math.abs(influence.change());
      assertFalse(influence.evidence().isEmpty());
    }
    Influence first = strongest.influences().get(0);
    List<TimelineEntry> left =
        timeline.entries().stream()
            .filter(entry -> !entry.concept().key().equals(first.concept().key()))
            .toList();
    Forecast without = forecast(Patients.revision(patient.timeline(left)));
    assertEquals(
        probability(whole, strongest, first) - probability(without, strongest, first),
        first.change(),
        2e-6);
  }

  private static double probability(Forecast forecast, Explanation of, Influence influence) {
    return forecast.risks().stream()
        .filter(risk -> risk.outcome().equals(of.outcome()))
        .flatMap(risk -> risk.horizons().stream())
        .filter(horizon -> horizon.days() == influence.days())
        .findFirst()
        .orElseThrow()
        .probability();
  }

  @Test
  void trajectoriesAreTheSameForTheSameSeedAndSayWhereTheyEnd() {
    Timeline timeline = life(20).timeline();
    Trajectories first = forecaster.trajectories(timeline, 40, 200, 1);
    assertEquals(first, forecaster.trajectories(timeline, 40, 200, 1));
    assertNotEquals(first.outcomes(), forecaster.trajectories(timeline, 40, 200, 2).outcomes());
    assertTrue(first.diedShare() <= first.reachedShare() && first.reachedShare() <= 1);
    Forecast forecast = forecast(Patients.revision(timeline));
    assertEquals(
        forecast.risks().stream().filter(risk -> !risk.horizons().isEmpty()).count(),
        first.outcomes().size());
    for (Trajectories.OutcomeShare outcome : first.outcomes()) {
      assertTrue(outcome.share() >= 0 && outcome.share() <= 1);
      // Written to six digits: a risk below one in a million may be 0.
      assertTrue(outcome.onePass() >= 0 && outcome.onePass() < 1);
    }
    assertTrue(first.outcomes().stream().anyMatch(outcome -> outcome.onePass() > 0));
  }

  @Test
  void trajectoriesOnePassIsTheForecastOfTheSameDays() {
    Timeline timeline = life(20).timeline();
    Trajectories year = forecaster.trajectories(timeline, 1, 365, 1);
    Forecast forecast = forecast(Patients.revision(timeline));
    for (Trajectories.OutcomeShare outcome : year.outcomes()) {
      OutcomeRisk risk =
          forecast.risks().stream()
              .filter(one -> one.outcome().equals(outcome.outcome()))
              .findFirst()
              .orElseThrow();
      double wanted =
          risk.horizons().stream()
              .filter(horizon -> horizon.days() == 365)
              .findFirst()
              .orElseThrow()
              .probability();
      // The forecast also keeps a probability from falling below that of a shorter horizon.
      assertTrue(outcome.onePass() <= wanted + 1e-6);
    }
  }

  @Test
  void whatCannotBeAnsweredIsRefusedWithAReason() {
    Timeline shortHistory = life(1).timeline();
    assertThrows(IllegalArgumentException.class, () -> forecaster.explain(shortHistory));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> forecaster.trajectories(shortHistory, 1, 30, 1));
    assertTrue(String.valueOf(refusal.getMessage()).contains("HISTORY_TOO_SHORT"));
    Timeline timeline = life(20).timeline();
    assertThrows(
        IllegalArgumentException.class, () -> forecaster.trajectories(timeline, 1, 1826, 1));
    assertThrows(IllegalArgumentException.class, () -> forecaster.trajectories(timeline, 0, 30, 1));
  }

  @Test
  void hospitalsOutcomeAtItsOwnHorizonsIsAnsweredWithTheSharedCalibration() {
    Vocabulary.Word illness = illnesses(1).get(0);
    OutcomeDefinition mine =
        new OutcomeDefinition(
            "Mine",
            null,
            List.of(illness.coding().key(), illnesses(2).get(1).coding().key()),
            null);
    ForecasterSettings settings =
        new ForecasterSettings(List.of(mine), List.of(90, 700), Device.CPU, 1 << 20);
    try (Forecaster other = Forecaster.of(ModelPack.builtIn(), settings)) {
      TimelineRevision revision = Patients.revision(life(30).timeline());
      Forecast forecast = other.forecast(List.of(revision)).get(0);
      OutcomeRisk risk = forecast.risks().get(0);
      assertEquals(1, forecast.risks().size());
      assertEquals("Mine", risk.outcome().display());
      assertFalse(risk.calibrated());
      assertEquals(List.of(90, 700), risk.horizons().stream().map(HorizonRisk::days).toList());
      double rate = Objects.requireNonNull(risk.horizons().get(1).populationRate());
      assertTrue(rate > 0 && rate < 1);
      assertNotEquals(forecast(revision).forecastId(), forecast.forecastId());
    }
  }

  @Test
  void cudaThatCannotBeHadFallsBackToTheCpuAndSaysSo() {
    ForecasterSettings settings = new ForecasterSettings(List.of(), List.of(), Device.CUDA, 0);
    try (Forecaster other = Forecaster.of(ModelPack.builtIn(), settings)) {
      boolean cuda = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
      assertEquals(cuda ? Device.CUDA : Device.CPU, other.device());
      TimelineRevision revision = Patients.revision(life(30).timeline());
      assertNotNull(other.forecast(List.of(revision)).get(0).risks());
    }
  }
}
