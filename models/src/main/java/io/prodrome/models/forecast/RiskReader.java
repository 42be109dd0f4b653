package io.prodrome.models.forecast;

import io.prodrome.models.forecast.Calibration.Risk;
import io.prodrome.models.forecast.Outcomes.Outcome;
import java.util.ArrayList;
import java.util.List;

/** From what the model says to calibrated risks. Immutable. */
record RiskReader(Outcomes outcomes, Calibration calibration) {

  /** Where one horizon stands for all, it is the one nearest to a year. */
  private static final double REFERENCE_DAYS = 365;

  /** The risks of every outcome at every horizon. */
  List<List<Risk>> risks(ModelAnswer answer) {
    double[] death = outcomes.death().hazards(answer);
    List<List<Risk>> risks = new ArrayList<>(outcomes.all().size());
    for (Outcome outcome : outcomes.all()) {
      double[] raw = outcomes.risks(outcome, outcome.hazards(answer), death);
      risks.add(calibration.apply(outcome, raw, outcomes.horizons()));
    }
    return risks;
  }

  /** The index of the horizon at which influences are compared. */
  int reference() {
    return Calibration.nearest(outcomes.horizons(), REFERENCE_DAYS);
  }
}
