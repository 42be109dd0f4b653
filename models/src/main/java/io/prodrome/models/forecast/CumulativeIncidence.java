package io.prodrome.models.forecast;

/**
 * Risks from cause-specific hazards that are constant within each interval, with death as a
 * competing risk. Within an interval, an outcome with hazard h and death with hazard d, the risk
 * grows by S * h / (h + d) * (1 - exp(-(h + d) * width)), where S is the probability that neither
 * has happened before (Prentice et al., Biometrics 34:541, 1978).
 */
final class CumulativeIncidence {

  private CumulativeIncidence() {}

  /**
   * The risks at the ends of the intervals.
   *
   * @param hazards a day, of the outcome, one an interval
   * @param competing a day, of death; null where the outcome is death itself
   * @param horizons ends of the intervals in days, rising
   */
  static double[] risks(
      double[] hazards, double @org.jspecify.annotations.Nullable [] competing, int[] horizons) {
    double[] risks = new double[horizons.length];
    double risk = 0;
    double survival = 1;
    int start = 0;
    for (int at = 0; at < horizons.length; at++) {
      double total = hazards[at] + (competing == null ? 0 : competing[at]);
      double gone = -Math.expm1(-total * (horizons[at] - start));
      if (total > 0) {
        risk += survival * hazards[at] / total * gone;
      }
      survival *= 1 - gone;
      risks[at] = risk;
      start = horizons[at];
    }
    return risks;
  }
}
