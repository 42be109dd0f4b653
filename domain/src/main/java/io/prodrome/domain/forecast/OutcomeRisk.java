package io.prodrome.domain.forecast;

import io.prodrome.domain.concept.Coding;
import java.util.List;

/**
 * The risk of one outcome.
 *
 * @param outcome the outcome's concept
 * @param alreadyPresent whether the timeline already has the outcome, so that the risk is one of
 *     recurrence
 * @param horizons in rising order
 */
public record OutcomeRisk(Coding outcome, boolean alreadyPresent, List<HorizonRisk> horizons) {
  public OutcomeRisk {
    horizons = List.copyOf(horizons);
  }

  /**
   * The probability that the outcome is recorded within a time.
   *
   * @param days the horizon, in days
   * @param probability calibrated, 0 to 1; death competes
   */
  public record HorizonRisk(int days, double probability) {}
}
