package io.prodrome.serving.views;

import static io.prodrome.serving.fixture.Clinic.DEATH;
import static io.prodrome.serving.fixture.Clinic.DIABETES;
import static io.prodrome.serving.fixture.Clinic.HYPERTENSION;
import static io.prodrome.serving.fixture.Clinic.NOON;
import static io.prodrome.serving.fixture.Clinic.coded;
import static io.prodrome.serving.fixture.Clinic.forecast;
import static io.prodrome.serving.fixture.Clinic.key;
import static io.prodrome.serving.fixture.Clinic.note;
import static io.prodrome.serving.fixture.Clinic.risk;
import static io.prodrome.serving.fixture.Clinic.timeline;
import static io.prodrome.serving.fixture.Clinic.withdrawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.serving.fixture.Clinic;
import io.prodrome.serving.fixture.Clinic.Phrase;
import io.prodrome.serving.fixture.ViewsRig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewTopologyTest {
  private static final PatientKey ANN = key(1);
  private static final PatientKey ANN_ELSEWHERE = key(2);
  private static final PatientKey BO = key(3);

  @TempDir private Path stateDir;
  private ViewsRig rig;
  private Views views;

  @BeforeEach
  void open() {
    rig = new ViewsRig(stateDir);
    views = rig.views();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void laterTimelineAndForecastReplaceEarlierOnes() {
    Timeline first = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    rig.send(first, forecast(first, false, List.of(risk(DEATH, false, .01, .05, .2))));
    Timeline second =
        timeline(
            ANN,
            NOON.plusSeconds(60),
            coded(HYPERTENSION, ConceptType.DISORDER, NOON),
            coded(DIABETES, ConceptType.DISORDER, NOON));
    Forecast latest = forecast(second, false, List.of(risk(DEATH, false, .02, .09, .3)));
    rig.send(second, latest);

    Views.PatientRecord shown = views.patient(ANN).orElseThrow();

    assertEquals(second, shown.timeline());
    assertEquals(latest, shown.forecast());
    assertTrue(shown.forecastIsCurrent());
    assertEquals(List.of(shown.row()), all());
  }

  @Test
  void aForecastOfAnEarlierTimelineIsMarkedAsNotCurrent() {
    Timeline first = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    rig.send(first, forecast(first, false, List.of(risk(DEATH, false, .01, .05, .2))));
    rig.send(timeline(ANN, NOON.plusSeconds(5), coded(DIABETES, ConceptType.DISORDER, NOON)));

    assertFalse(views.patient(ANN).orElseThrow().forecastIsCurrent());
  }

  @Test
  void tombstonesRemoveThePatientEverywhere() {
    Timeline timeline = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    rig.send(timeline, forecast(timeline, false, List.of(risk(DEATH, false, .01, .05, .2))));

    rig.remove(ANN);

    assertEquals(Optional.empty(), views.patient(ANN));
    assertEquals(List.of(), all());
    assertEquals(0, views.counts().patients());
    assertEquals(0, views.counts().forecasts());
  }

  @Test
  void aRemovedForecastLeavesTheTimeline() {
    Timeline timeline = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    rig.send(timeline, forecast(timeline, false, List.of(risk(DEATH, false, .01, .05, .2))));

    rig.removeForecast(ANN);

    assertNull(views.patient(ANN).orElseThrow().forecast());
    assertNull(all().get(0).highest());
  }

  @Test
  void aMergedKeyAnswersWithItsSurvivorAndAnUnmergedOneForItself() {
    rig.send(timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON)));
    rig.send(new IdentityAlias(ANN_ELSEWHERE, ANN, NOON));

    assertEquals(ANN.value(), views.patient(ANN_ELSEWHERE).orElseThrow().key());
    assertEquals(List.of(ANN_ELSEWHERE.value()), views.patient(ANN).orElseThrow().aliases());
    assertEquals(1, views.counts().aliases());

    rig.send(new IdentityAlias(ANN_ELSEWHERE, ANN_ELSEWHERE, NOON.plusSeconds(1)));
    rig.send(timeline(ANN_ELSEWHERE, NOON, coded(DIABETES, ConceptType.DISORDER, NOON)));

    assertEquals(ANN_ELSEWHERE.value(), views.patient(ANN_ELSEWHERE).orElseThrow().key());
    assertEquals(List.of(), views.patient(ANN).orElseThrow().aliases());
    assertEquals(0, views.counts().aliases());
  }

  @Test
  void aKeyThatIsMergedAnewLeavesItsFormerSurvivor() {
    rig.send(timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON)));
    rig.send(timeline(BO, NOON, coded(DIABETES, ConceptType.DISORDER, NOON)));
    rig.send(new IdentityAlias(ANN_ELSEWHERE, ANN, NOON));
    rig.send(new IdentityAlias(ANN_ELSEWHERE, BO, NOON.plusSeconds(9)));

    assertEquals(BO.value(), views.patient(ANN_ELSEWHERE).orElseThrow().key());
    assertEquals(List.of(), views.patient(ANN).orElseThrow().aliases());
    assertEquals(List.of(ANN_ELSEWHERE.value()), views.patient(BO).orElseThrow().aliases());
  }

  @Test
  void aSurvivorHasTheNotesOfAllItsKeys() {
    rig.send(note(ANN, "D1", NOON, "Stable."));
    rig.send(note(ANN_ELSEWHERE, "D2", NOON.plusSeconds(60), "Still stable."));
    rig.send(note(BO, "D3", NOON, "Somebody else's."));
    rig.send(new IdentityAlias(ANN_ELSEWHERE, ANN, NOON));

    assertEquals(List.of("D2", "D1"), documents(ANN));
    assertEquals(List.of("D2", "D1"), documents(ANN_ELSEWHERE));
    assertEquals("Still stable.", views.note(ANN, "D2").orElseThrow().text());
    assertEquals(Optional.empty(), views.note(ANN, "D3"));
  }

  @Test
  void theLatestVersionOfANoteCountsWhateverTheOrderOfArrival() {
    NoteConcepts amended =
        note(
            ANN,
            "D1",
            NOON.plusSeconds(600),
            "No diabetes after all.",
            Phrase.of("diabetes", DIABETES, ConceptType.DISORDER));
    rig.send(amended);
    rig.send(note(ANN, "D1", NOON, "Diabetes?"));

    assertEquals(Optional.of(amended), views.note(ANN, "D1"));
    assertEquals(1, views.counts().notes());
    assertEquals(1, views.counts().mentions());
  }

  @Test
  void aWithdrawnNoteIsGoneAndALateOlderVersionDoesNotBringItBack() {
    rig.send(
        note(ANN, "D1", NOON, "Diabetes.", Phrase.of("Diabetes", DIABETES, ConceptType.DISORDER)));
    rig.send(withdrawn(ANN, "D1", NOON.plusSeconds(60)));
    rig.send(note(ANN, "D1", NOON.plusSeconds(30), "Diabetes, late."));

    assertEquals(Optional.empty(), views.note(ANN, "D1"));
    assertEquals(List.of(), views.notes(ANN));
    assertEquals(0, views.counts().notes());
    assertEquals(0, views.counts().mentions());
  }

  @Test
  void patientsAreListedByRiskOfSomethingNewOrByKeyAndCounted() {
    Timeline low = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    rig.send(
        low,
        forecast(
            low,
            false,
            List.of(risk(DIABETES, true, .9, .95, .99), risk(DEATH, false, .01, .05, .9))));
    Timeline high = timeline(BO, NOON, coded(DIABETES, ConceptType.DISORDER, NOON));
    rig.send(high, forecast(high, false, List.of(risk(DEATH, false, .01, .30, .6))));
    Timeline unsure = timeline(ANN_ELSEWHERE, NOON);
    rig.send(unsure, Clinic.abstains(unsure, Forecast.Abstention.HISTORY_TOO_SHORT));

    List<PatientRow> byRisk =
        views.patients(new PatientQuery("", null, PatientQuery.Order.RISK, 10)).patients();

    assertEquals(
        List.of(BO.value(), ANN.value(), ANN_ELSEWHERE.value()),
        byRisk.stream().map(PatientRow::key).toList());
    assertEquals(new PatientRow.HighestRisk(DEATH, 365, .30), byRisk.get(0).highest());
    assertEquals(66, byRisk.get(0).age());
    assertEquals(Forecast.Abstention.HISTORY_TOO_SHORT, byRisk.get(2).abstention());
    assertEquals(new Views.Counts(3, 2, 1, 0, 0, 0, 0, 0), views.counts());
    assertEquals(
        List.of(ANN.value(), ANN_ELSEWHERE.value(), BO.value()).stream().sorted().toList(),
        all().stream().map(PatientRow::key).toList());
  }

  @Test
  void aDegradedForecastIsCountedAndMarkedInTheList() {
    Timeline timeline = timeline(ANN, NOON, coded(HYPERTENSION, ConceptType.DISORDER, NOON));
    Forecast forecast = forecast(timeline, false, List.of(risk(DEATH, false, .01, .05, .2)));
    rig.send(timeline, Clinic.degraded(forecast, Forecast.Degradation.MODEL_TOO_SLOW));
    assertEquals(Forecast.Degradation.MODEL_TOO_SLOW, all().get(0).degradation());
    assertEquals(1, views.counts().degraded());

    rig.send(timeline, forecast);
    assertNull(all().get(0).degradation());
    assertEquals(0, views.counts().degraded());
  }

  @Test
  void aPageOfPatientsGoesOnAfterTheLastKey() {
    for (int number = 0; number < 7; number++) {
      rig.send(timeline(key(number), NOON));
    }
    List<String> keys = all().stream().map(PatientRow::key).toList();

    Views.PatientPage page =
        views.patients(new PatientQuery("", keys.get(2), PatientQuery.Order.KEY, 2));

    assertEquals(keys.subList(3, 5), page.patients().stream().map(PatientRow::key).toList());
    assertEquals(4, page.total());
    String prefix = keys.get(6).substring(0, 8);
    assertEquals(
        List.of(keys.get(6)),
        views
            .patients(new PatientQuery(prefix, null, PatientQuery.Order.KEY, 9))
            .patients()
            .stream()
            .map(PatientRow::key)
            .toList());
  }

  private List<PatientRow> all() {
    return views
        .patients(new PatientQuery("", null, PatientQuery.Order.KEY, Integer.MAX_VALUE))
        .patients();
  }

  private List<String> documents(PatientKey patient) {
    return views.notes(patient).stream().map(NoteConcepts::documentId).toList();
  }
}
