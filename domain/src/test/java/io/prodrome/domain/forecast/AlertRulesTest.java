package io.prodrome.domain.forecast;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.concept;
import static io.prodrome.domain.Facts.patient;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlertRulesTest {

  private static final Coding FALL = concept("FALL");
  private static final AlertRule RULE = new AlertRule("fall-30", FALL.key(), 30, 0.5, 0.3);
  private static final Set<String> NONE = Set.of();
  private static final Set<String> RAISED = Set.of("fall-30");

  private static AlertRules.Evaluation evaluate(Set<String> raised, Forecast forecast) {
    return AlertRules.evaluate(List.of(RULE), raised, forecast);
  }

  private static Forecast forecast(double probability) {
    return forecast("f1", false, false, probability);
  }

  private static Forecast forecast(
      String id, boolean backfill, boolean alreadyPresent, double probability) {
    return new Forecast(
        id,
        patient(1),
        at(0),
        List.of(
            new OutcomeRisk(
                FALL,
                alreadyPresent,
                List.of(new HorizonRisk(7, 0.01), new HorizonRisk(30, probability)))),
        List.of(),
        null,
        provenance(backfill));
  }

  private static Provenance provenance(boolean backfill) {
    return new Provenance("t1", "m", "c", "t", 9, 0, List.of(), List.of(), at(0), backfill);
  }

  @Test
  void riskAtTheThresholdAlertsWithWhatAReaderNeeds() {
    AlertRules.Evaluation evaluation = evaluate(NONE, forecast(0.5));
    assertEquals(RAISED, evaluation.raised());
    assertEquals(1, evaluation.alerts().size());
    Alert alert = evaluation.alerts().get(0);
    assertEquals(
        new Alert(alert.alertId(), patient(1), "fall-30", FALL, 30, 0.5, 0.5, at(0), "f1"), alert);
  }

  @Test
  void riskThatStaysHighAlertsOnce() {
    AlertRules.Evaluation evaluation = evaluate(RAISED, forecast(0.9));
    assertEquals(RAISED, evaluation.raised());
    assertEquals(List.of(), evaluation.alerts());
  }

  @Test
  void riskThatHoversBetweenTheThresholdsDoesNotAlertAgain() {
    Set<String> raised = evaluate(NONE, forecast(0.6)).raised();
    raised = evaluate(raised, forecast(0.3)).raised();
    assertEquals(List.of(), evaluate(raised, forecast(0.6)).alerts());
  }

  @Test
  void riskThatFellBelowTheLowerThresholdMayAlertAgain() {
    Set<String> raised = evaluate(RAISED, forecast(0.29)).raised();
    assertEquals(NONE, raised);
    assertEquals(1, evaluate(raised, forecast(0.6)).alerts().size());
  }

  @Test
  void backfillNeitherAlertsNorUsesTheAlertUp() {
    AlertRules.Evaluation evaluation = evaluate(NONE, forecast("f1", true, false, 0.9));
    assertEquals(List.of(), evaluation.alerts());
    assertEquals(1, evaluate(evaluation.raised(), forecast(0.9)).alerts().size());
  }

  @Test
  void outcomeThatThePatientAlreadyHasDoesNotAlert() {
    AlertRules.Evaluation evaluation = evaluate(NONE, forecast("f1", false, true, 0.9));
    assertEquals(List.of(), evaluation.alerts());
    assertEquals(NONE, evaluation.raised());
  }

  @ParameterizedTest
  @EnumSource(Abstention.class)
  void abstentionChangesNothing(Abstention why) {
    Forecast silent =
        new Forecast("f1", patient(1), at(0), List.of(), List.of(), why, provenance(false));
    assertEquals(new AlertRules.Evaluation(RAISED, List.of()), evaluate(RAISED, silent));
    assertEquals(new AlertRules.Evaluation(NONE, List.of()), evaluate(NONE, silent));
  }

  @Test
  void ruleLooksAtItsOwnOutcomeAndHorizonOnly() {
    AlertRule otherOutcome = new AlertRule("other", concept("STROKE").key(), 30, 0.5, 0.3);
    AlertRule otherHorizon = new AlertRule("week", FALL.key(), 7, 0.5, 0.3);
    AlertRules.Evaluation evaluation =
        AlertRules.evaluate(List.of(otherOutcome, otherHorizon), NONE, forecast(0.9));
    assertEquals(List.of(), evaluation.alerts());
  }

  @ParameterizedTest
  @EnumSource(Forecast.Degradation.class)
  void degradedForecastNeitherRaisesNorClears(Forecast.Degradation why) {
    for (double rate : new double[] {0.01, 0.99}) {
      Forecast degraded = degraded(forecast(rate), why);
      assertEquals(new AlertRules.Evaluation(NONE, List.of()), evaluate(NONE, degraded));
      assertEquals(new AlertRules.Evaluation(RAISED, List.of()), evaluate(RAISED, degraded));
    }
  }

  private static Forecast degraded(Forecast forecast, Forecast.Degradation why) {
    return new Forecast(
        forecast.forecastId(),
        forecast.patient(),
        forecast.asOf(),
        forecast.risks(),
        forecast.next(),
        forecast.within(),
        null,
        why,
        null,
        forecast.provenance());
  }

  @Test
  void alertIdIsTheSameOnReplayAndAnotherForAnotherForecast() {
    String id = evaluate(NONE, forecast(0.9)).alerts().get(0).alertId();
    assertEquals(id, evaluate(NONE, forecast(0.9)).alerts().get(0).alertId());
    assertNotEquals(
        id, evaluate(NONE, forecast("f2", false, false, 0.9)).alerts().get(0).alertId());
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.3, 0.5", "1.1, 0.5", "0, 0", "0.5, -0.1", "NaN, 0.1", "0.5, NaN"})
  void ruleWithThresholdsThatCannotWorkIsRefused(double raiseAt, double rearmBelow) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AlertRule("bad", FALL.key(), 30, raiseAt, rearmBelow));
  }
}
