package io.prodrome.models.forecast;

import org.jspecify.annotations.Nullable;

/**
 * Risks from cause-specific hazards that are constant within each interval, with death as a
 * competing risk. Within an interval, an outcome with hazard h and death with hazard d, the risk
 * grows by S * h / (h + d) * (1 - exp(-(h + d) * width)), where S is the probability that neither
 * has happened before (Prentice et al., Biometrics 34:541, 1978).
 */
final class CumulativeIncidence {

  private CumulativeIncidence() {}

  /**
   * The risks at the horizons; an interval that a horizon falls into is cut there.
   *
   * @param hazards a day, of the outcome, one an interval
   * @param competing a day, of death; null where the outcome is death itself
   * @param ends of the intervals in days, rising
   * @param horizons in days, rising, none beyond the last end
   */
  static double[] risks(
      double[] hazards, double @Nullable [] competing, int[] ends, int[] horizons) {
    double[] risks = new double[horizons.length];
    double risk = 0;
    double survival = 1;
    int start = 0;
    int asked = 0;
    for (int at = 0; at < ends.length; at++) {
      double hazard = hazards[at];
      double total = hazard + (competing == null ? 0 : competing[at]);
      double share = total > 0 ? hazard / total : 0;
      while (asked < horizons.length && horizons[asked] <= ends[at]) {
        risks[asked] = risk + survival * share * -Math.expm1(-total * (horizons[asked] - start));
        asked++;
      }
      double gone = -Math.expm1(-total * (ends[at] - start));
      risk += survival * share * gone;
      survival *= 1 - gone;
      start = ends[at];
    }
    return risks;
  }
}
