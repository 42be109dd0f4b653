package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import java.util.List;

/**
 * What sampled futures of a patient come to.
 *
 * @param count how many were sampled
 * @param days how far they go
 * @param seed the seed that gives the same ones again
 * @param reachedShare the share that came to the end of the days or to death; the others hit the
 *     bound on their length, and what they would have held later is not counted
 * @param diedShare the share in which the patient dies
 * @param meanMoments the mean number of days on which something is recorded
 * @param outcomes the outcomes, in the forecaster's order
 */
public record Trajectories(
    int count,
    int days,
    long seed,
    double reachedShare,
    double diedShare,
    double meanMoments,
    List<OutcomeShare> outcomes) {
  public Trajectories {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * How often an outcome occurs.
   *
   * @param outcome the outcome's concept
   * @param share the share of trajectories in which it occurs
   * @param onePass the calibrated probability that a forecast gives for the same days
   */
  public record OutcomeShare(Coding outcome, double share, double onePass) {}
}
