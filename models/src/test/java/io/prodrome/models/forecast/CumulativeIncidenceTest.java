package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CumulativeIncidenceTest {

  private static final int[] ENDS = {7, 30, 90, 365, 1825};
  private static final int[] HORIZONS = {1, 30, 200, 365, 1000, 1825};

  @Provide
  static Arbitrary<double[]> hazards() {
    return Arbitraries.doubles().between(0, 0.01).array(double[].class).ofSize(5);
  }

  @Property(seed = "2026", tries = 200)
  void closedFormIsTheIntegralAlsoWhereAnIntervalIsCut(
      @ForAll("hazards") double[] hazards, @ForAll("hazards") double[] death) {
    double[] risks = CumulativeIncidence.risks(hazards, death, ENDS, HORIZONS);
    double risk = 0;
    double survival = 1;
    int interval = 0;
    int asked = 0;
    double step = 0.25;
    for (double day = 0; day < 1825; day += step) {
      if (day >= ENDS[interval]) {
        interval++;
      }
      double middle = survival * Math.exp(-(hazards[interval] + death[interval]) * step / 2);
      risk += middle * hazards[interval] * step;
      survival *= Math.exp(-(hazards[interval] + death[interval]) * step);
      if (day + step >= HORIZONS[asked]) {
        assertEquals(risk, risks[asked], 1e-5);
        asked++;
      }
    }
    assertEquals(HORIZONS.length, asked);
    for (int at = 1; at < risks.length; at++) {
      assertTrue(risks[at - 1] <= risks[at] && risks[at] <= 1);
    }
  }

  @Test
  void deathTakesItsShare() {
    double[] same = {.001, .001, .001, .001, .001};
    double[] alone = CumulativeIncidence.risks(same, null, ENDS, HORIZONS);
    double[] competed = CumulativeIncidence.risks(same, same, ENDS, HORIZONS);
    assertEquals(1 - Math.exp(-1.825), alone[5], 1e-12);
    assertEquals((1 - Math.exp(-3.65)) / 2, competed[5], 1e-12);
    assertEquals((1 - Math.exp(-.4)) / 2, competed[2], 1e-12);
  }

  @Test
  void noHazardIsNoRisk() {
    assertArrayEquals(
        new double[6], CumulativeIncidence.risks(new double[5], new double[5], ENDS, HORIZONS));
  }
}
