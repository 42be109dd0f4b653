package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.forecast.Calibration.Curve;
import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.forecast.Outcomes.Outcome;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final int[] DAYS = {30, 365, 1825};
  private static final Curve SAME = new Curve(1, 0, 0, 0, 0);
  private static final Curve LOWER = new Curve(.5, -1, .04, -.01, .09);
  private static final Calibration CALIBRATION =
      new Calibration(
          "test 1", DAYS, List.of(List.of(SAME, SAME, LOWER)), List.of(LOWER, LOWER, SAME));

  private static Outcome outcome(int number) {
    return new Outcome(
        Coding.snomed("1", "One"), OutcomeKind.ONSET, Set.of(), new int[0], new double[0], number);
  }

  @Test
  void packsOutcomeTakesItsOwnCurveAndAHospitalsTheSharedOne() {
    assertEquals(
        .3,
        CALIBRATION.apply(outcome(0), new double[] {.3}, new int[] {30}).get(0).probability(),
        1e-12);
    double logOdds = Math.log(.3 / .7);
    double moved = 1 / (1 + Math.exp(-(.5 * logOdds - 1)));
    Risk shared = CALIBRATION.apply(outcome(-1), new double[] {.3}, new int[] {30}).get(0);
    assertEquals(moved, shared.probability(), 1e-12);
    double error = 1.96 * Math.sqrt(logOdds * logOdds * .04 - 2 * logOdds * .01 + .09);
    assertEquals(1 / (1 + Math.exp(-(.5 * logOdds - 1 - error))), shared.low(), 1e-12);
    assertEquals(1 / (1 + Math.exp(-(.5 * logOdds - 1 + error))), shared.high(), 1e-12);
  }

  @Test
  void horizonThatWasNotFittedTakesTheNearestInLogDays() {
    for (int near : new int[] {7, 60, 104}) {
      assertEquals(
          CALIBRATION.apply(outcome(-1), new double[] {.2}, new int[] {30}),
          CALIBRATION.apply(outcome(-1), new double[] {.2}, new int[] {near}));
    }
    for (int far : new int[] {900, 1825}) {
      assertEquals(
          .2,
          CALIBRATION.apply(outcome(-1), new double[] {.2}, new int[] {far}).get(0).probability(),
          1e-12);
    }
  }

  @Test
  void shortHorizonThatTooFewCasesTellOfIsBoundedByALongerOne() {
    Curve unknown = new Curve(1, 0, .25, 0, 4);
    Curve known = new Curve(1, 0, .01, 0, .01);
    Calibration calibration =
        new Calibration(
            "test 1", DAYS, List.of(List.of(unknown, known, known)), List.of(SAME, SAME, SAME));
    List<Risk> risks = calibration.apply(outcome(0), new double[] {.001, .03, .15}, DAYS);
    assertTrue(risks.get(1).high() < .1, risks.toString());
    assertEquals(risks.get(1).high(), risks.get(0).high(), 1e-12);
    assertTrue(risks.get(2).high() < .3, risks.toString());
  }

  @Property(seed = "2026", tries = 300)
  void intervalsHoldTheProbabilityAndNothingFallsWithTheHorizon(
      @ForAll @DoubleRange(min = 0, max = .3) double first,
      @ForAll @DoubleRange(min = 0, max = .3) double more,
      @ForAll @DoubleRange(min = 0, max = .3) double most) {
    double[] risks = {first, first + more, first + more + most};
    for (int number : new int[] {0, -1}) {
      Risk before = new Risk(0, 0, 0);
      for (Risk risk : CALIBRATION.apply(outcome(number), risks, DAYS)) {
        assertTrue(0 <= risk.low() && risk.low() <= risk.probability());
        assertTrue(risk.probability() <= risk.high() && risk.high() <= 1);
        assertTrue(before.probability() <= risk.probability());
        assertTrue(before.low() <= risk.low() && before.high() <= risk.high());
        before = risk;
      }
    }
  }
}
