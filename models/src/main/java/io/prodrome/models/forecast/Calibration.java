package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.List;

/**
 * Platt's calibration, one slope and intercept on the log odds for each outcome and horizon, fitted
 * on patients that training never saw. Immutable.
 *
 * @param name name and version, as it stands in provenance
 * @param slopes by outcome, then horizon
 * @param intercepts by outcome, then horizon
 */
record Calibration(String name, List<double[]> slopes, List<double[]> intercepts) {

  private static final String FILE = "calibration.json";
  private static final double FLOOR = 1e-7;

  static Calibration of(ModelPack pack, int outcomes, int horizons) {
    JsonNode root = PackJson.read(pack, FILE);
    List<double[]> slopes = new ArrayList<>();
    List<double[]> intercepts = new ArrayList<>();
    for (JsonNode outcome : PackJson.member(root, "outcomes", pack, FILE)) {
      slopes.add(PackJson.numbers(PackJson.member(outcome, "slope", pack, FILE)));
      intercepts.add(PackJson.numbers(PackJson.member(outcome, "intercept", pack, FILE)));
    }
    boolean fits =
        slopes.size() == outcomes
            && slopes.stream().allMatch(numbers -> numbers.length == horizons)
            && intercepts.stream().allMatch(numbers -> numbers.length == horizons);
    if (!fits) {
      throw new InvalidModelPackException(
          "the calibration is of other outcomes or horizons than the model",
          PackJson.where(pack, FILE),
          "export the forecaster again");
    }
    String name =
        PackJson.member(root, "name", pack, FILE).asText()
            + " "
            + PackJson.member(root, "version", pack, FILE).asText();
    return new Calibration(name, slopes, intercepts);
  }

  /** Calibrated risks; a longer horizon is never less likely than a shorter one. */
  double[] apply(int outcome, double[] risks) {
    double[] calibrated = new double[risks.length];
    double before = 0;
    for (int at = 0; at < risks.length; at++) {
      double clipped = Math.min(1 - FLOOR, Math.max(FLOOR, risks[at]));
      double logOdds = Math.log(clipped) - Math.log1p(-clipped);
      double moved = slopes.get(outcome)[at] * logOdds + intercepts.get(outcome)[at];
      before = Math.max(before, 1 / (1 + Math.exp(-moved)));
      calibrated[at] = before;
    }
    return calibrated;
  }
}
