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

  private static final int[] HORIZONS = {30, 365, 1825};

  @Provide
  static Arbitrary<double[]> hazards() {
    return Arbitraries.doubles().between(0, 0.01).array(double[].class).ofSize(3);
  }

  @Property(seed = "2026", tries = 200)
  void closedFormIsTheIntegral(
      @ForAll("hazards") double[] hazards, @ForAll("hazards") double[] death) {
    double[] risks = CumulativeIncidence.risks(hazards, death, HORIZONS);
    double risk = 0;
    double survival = 1;
    int interval = 0;
    double step = 0.25;
    for (double day = 0; day < HORIZONS[2]; day += step) {
      if (day >= HORIZONS[interval]) {
        interval++;
      }
      double middle = survival * Math.exp(-(hazards[interval] + death[interval]) * step / 2);
      risk += middle * hazards[interval] * step;
      survival *= Math.exp(-(hazards[interval] + death[interval]) * step);
      if (day + step >= HORIZONS[interval]) {
        assertEquals(risk, risks[interval], 1e-5);
      }
    }
    assertTrue(risks[0] <= risks[1] && risks[1] <= risks[2] && risks[2] <= 1);
  }

  @Test
  void deathTakesItsShare() {
    double[] alone = CumulativeIncidence.risks(new double[] {.001, .001, .001}, null, HORIZONS);
    double[] competed =
        CumulativeIncidence.risks(
            new double[] {.001, .001, .001}, new double[] {.001, .001, .001}, HORIZONS);
    assertEquals(1 - Math.exp(-1.825), alone[2], 1e-12);
    assertEquals((1 - Math.exp(-3.65)) / 2, competed[2], 1e-12);
  }

  @Test
  void noHazardIsNoRisk() {
    assertArrayEquals(
        new double[3], CumulativeIncidence.risks(new double[3], new double[3], HORIZONS));
  }
}
