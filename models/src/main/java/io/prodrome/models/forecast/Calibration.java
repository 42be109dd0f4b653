package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.models.forecast.Outcomes.Outcome;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.List;

/**
 * Platt's calibration: slope and intercept on the log odds for each outcome and horizon, fitted on
 * patients that training never saw, and one that all other outcomes share. Immutable.
 *
 * @param name name and version, as it stands in provenance
 * @param horizons in days, that it was fitted at
 * @param outcomes the curves by the pack's outcome, then horizon
 * @param shared the curves of all other outcomes, by horizon
 */
record Calibration(String name, int[] horizons, List<List<Curve>> outcomes, List<Curve> shared) {

  static final String FILE = "calibration.json";
  private static final double FLOOR = 1e-7;

  /** The normal distribution's quantile for an interval of 95 %. */
  private static final double Z = 1.96;

  /**
   * A line on the log odds.
   *
   * @param slopeVariance how uncertain the slope is; patients are the unit, not moments
   */
  record Curve(
      double slope,
      double intercept,
      double slopeVariance,
      double covariance,
      double interceptVariance) {

    /** How far the calibrated log odds may be off. */
    double error(double logOdds) {
      return Math.sqrt(
          Math.max(
              0, logOdds * logOdds * slopeVariance + 2 * logOdds * covariance + interceptVariance));
    }
  }

  /**
   * A calibrated risk and the ends of its 95 % interval, which says how sure the calibration is.
   */
  record Risk(double probability, double low, double high) {}

  static Calibration of(ModelPack pack, int outcomes) {
    JsonNode root = PackJson.read(pack, FILE);
    double[] days = PackJson.numbers(PackJson.member(root, "horizonDays", pack, FILE));
    int[] horizons = new int[days.length];
    List<List<Curve>> curves = new ArrayList<>();
    for (int at = 0; at < days.length; at++) {
      horizons[at] = (int) days[at];
    }
    for (JsonNode outcome : PackJson.member(root, "outcomes", pack, FILE)) {
      curves.add(curves(outcome, horizons.length, pack));
    }
    if (curves.size() != outcomes || horizons.length == 0) {
      throw unusable(pack);
    }
    String name =
        PackJson.member(root, "name", pack, FILE).asText()
            + " "
            + PackJson.member(root, "version", pack, FILE).asText();
    List<Curve> shared = curves(PackJson.member(root, "shared", pack, FILE), horizons.length, pack);
    return new Calibration(name, horizons, curves, shared);
  }

  private static List<Curve> curves(JsonNode of, int horizons, ModelPack pack) {
    double[] slopes = PackJson.numbers(PackJson.member(of, "slope", pack, FILE));
    double[] intercepts = PackJson.numbers(PackJson.member(of, "intercept", pack, FILE));
    JsonNode covariances = PackJson.member(of, "covariance", pack, FILE);
    if (slopes.length != horizons
        || intercepts.length != horizons
        || covariances.size() != horizons) {
      throw unusable(pack);
    }
    List<Curve> curves = new ArrayList<>();
    for (int at = 0; at < horizons; at++) {
      double[] three = PackJson.numbers(covariances.get(at));
      if (three.length != 3) {
        throw unusable(pack);
      }
      curves.add(new Curve(slopes[at], intercepts[at], three[0], three[1], three[2]));
    }
    return curves;
  }

  private static InvalidModelPackException unusable(ModelPack pack) {
    return new InvalidModelPackException(
        "the calibration is of other outcomes or horizons than the model",
        PackJson.where(pack, FILE),
        "export the forecaster again");
  }

  /**
   * Calibrated risks; a longer horizon is never less likely than a shorter one, and no upper end of
   * an interval is above that of a longer horizon, unless the risk itself is.
   *
   * @param days the horizons of the risks, rising; one that was not fitted takes the curve of the
   *     nearest in log days
   */
  List<Risk> apply(Outcome outcome, double[] risks, int[] days) {
    List<Curve> curves = outcome.ofPack() ? outcomes.get(outcome.number()) : shared;
    int count = risks.length;
    double[] middle = new double[count];
    double[] low = new double[count];
    double[] high = new double[count];
    for (int at = 0; at < count; at++) {
      Curve curve = curves.get(nearest(horizons, days[at]));
      double clipped = Math.min(1 - FLOOR, Math.max(FLOOR, risks[at]));
      double logOdds = Math.log(clipped) - Math.log1p(-clipped);
      double moved = curve.slope * logOdds + curve.intercept;
      double error = Z * curve.error(logOdds);
      middle[at] = Math.max(probability(moved), at > 0 ? middle[at - 1] : 0);
      low[at] = Math.max(probability(moved - error), at > 0 ? low[at - 1] : 0);
      high[at] = probability(moved + error);
    }
    // What comes within a month comes within a year: the year's upper end bounds the month's.
    for (int at = count - 2; at >= 0; at--) {
      high[at] = Math.min(high[at], high[at + 1]);
    }
    List<Risk> calibrated = new ArrayList<>(count);
    for (int at = 0; at < count; at++) {
      calibrated.add(new Risk(middle[at], low[at], Math.max(middle[at], high[at])));
    }
    return calibrated;
  }

  private static double probability(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }

  /** The index of the horizon that is nearest in log days; of two, the first. */
  static int nearest(int[] horizons, double days) {
    int best = 0;
    for (int at = 1; at < horizons.length; at++) {
      if (Math.abs(Math.log(days / horizons[at])) < Math.abs(Math.log(days / horizons[best]))) {
        best = at;
      }
    }
    return best;
  }
}
