package io.prodrome.serving.views;

import static io.prodrome.serving.fixture.Clinic.DEATH;
import static io.prodrome.serving.fixture.Clinic.NOON;
import static io.prodrome.serving.fixture.Clinic.deathWithinYear;
import static io.prodrome.serving.fixture.Clinic.key;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.serving.fixture.Clinic;
import io.prodrome.serving.fixture.ViewsRig;
import io.prodrome.topics.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertingTest {
  private static final PatientKey ANN = key(1);
  private static final AlertRule RULE = new AlertRule("death-1y", DEATH.key(), 365, 0.20, 0.15);

  @TempDir private Path stateDir;
  private ViewsRig rig;
  private int minutes;

  @BeforeEach
  void open() {
    rig = new ViewsRig(stateDir, RULE);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aRiskThatStaysHighAlertsOnce() {
    assertEquals(1, alerts(0.25));
    assertEquals(0, alerts(0.30));
    assertEquals(0, alerts(0.18)); // hovers: below the threshold, above the re-arm
    assertEquals(0, alerts(0.22));
  }

  @Test
  void aRiskThatFellAndRisesAgainAlertsAgain() {
    assertEquals(1, alerts(0.25));
    assertEquals(0, alerts(0.14));
    assertEquals(1, alerts(0.20));
  }

  @Test
  void backfillNeverAlerts() {
    rig.send(deathWithinYear(ANN, NOON, 0.9, true));

    assertEquals(List.of(), rig.newAlerts());
    assertEquals(List.of(), rig.views().alerts(10));
  }

  @Test
  void aDegradedForecastNeitherAlertsNorLetsAnAlertComeAgain() {
    rig.send(degraded(0.9));
    assertEquals(List.of(), rig.newAlerts());

    assertEquals(1, alerts(0.25));
    rig.send(degraded(0.01));
    assertEquals(0, alerts(0.25));
  }

  private Forecast degraded(double rate) {
    return Clinic.degraded(
        deathWithinYear(ANN, NOON.plusSeconds(60L * minutes++), rate, false),
        Forecast.Degradation.MODEL_FAILED);
  }

  @Test
  void aRuleStandsRaisedForOnePatientOnly() {
    assertEquals(1, alerts(0.25));

    rig.send(deathWithinYear(key(2), NOON, 0.25, false));

    assertEquals(List.of(key(2)), rig.newAlerts().stream().map(Alert::patient).toList());
  }

  @Test
  void aPatientWhoseForecastsWereTakenBackStartsAfresh() {
    assertEquals(1, alerts(0.25));
    rig.removeForecast(ANN);

    assertEquals(1, alerts(0.25));
  }

  @Test
  void anAlertIsKeyedByPatientAndRuleAndSaysWhatItIs() {
    rig.send(deathWithinYear(ANN, NOON, 0.25, false));

    TestRecord<String, Alert> sent = rig.alertTopic().readRecord();

    assertEquals(ANN.value() + "|death-1y", sent.key());
    assertEquals(0.25, sent.value().probability());
    assertEquals(
        sent.value().alertId(),
        new String(sent.headers().lastHeader(CloudEvents.ID).value(), StandardCharsets.UTF_8));
  }

  @Test
  void readersSeeTheLatestAlertsNewestFirstAndNoMoreThanAreKept() {
    int sent = ViewsRig.KEPT_ALERTS + 20;
    Instant early = Instant.parse("1969-12-31T22:00:00Z"); // the times pass 1970's zero
    for (int number = 0; number < sent; number++) {
      rig.send(deathWithinYear(key(number), early.plusSeconds(600L * number), 0.5, false));
    }

    List<Alert> all = rig.views().alerts(Integer.MAX_VALUE);

    assertEquals(ViewsRig.KEPT_ALERTS, all.size());
    assertEquals(early.plusSeconds(600L * (sent - 1)), all.get(0).asOf());
    assertEquals(early.plusSeconds(600L * 20), all.get(all.size() - 1).asOf());
    assertEquals(all.subList(0, 3), rig.views().alerts(3));
    assertEquals(sent, rig.views().counts().alerts());
  }

  private int alerts(double probability) {
    rig.send(deathWithinYear(ANN, NOON.plusSeconds(60L * minutes++), probability, false));
    return rig.newAlerts().size();
  }
}
