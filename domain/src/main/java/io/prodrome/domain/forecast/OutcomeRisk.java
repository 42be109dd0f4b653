package io.prodrome.domain.forecast;

import io.prodrome.domain.concept.Coding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The risk of one outcome.
 *
 * @param outcome the outcome's concept
 * @param alreadyPresent whether the timeline already has the outcome, so that the risk is one of
 *     recurrence
 * @param calibrated whether its probabilities were calibrated on patients of its own; an outcome
 *     that a hospital defines has only what all outcomes share
 * @param horizons in rising order; empty where the risk is not asked
 * @param movedBy what is new since the previous forecast and moved the risk, the strongest first
 */
public record OutcomeRisk(
    Coding outcome,
    boolean alreadyPresent,
    boolean calibrated,
    List<HorizonRisk> horizons,
    List<Influence> movedBy) {
  public OutcomeRisk {
    horizons = List.copyOf(horizons);
    movedBy = List.copyOf(movedBy);
  }

  /** A calibrated risk that nothing new moved. */
  public OutcomeRisk(Coding outcome, boolean alreadyPresent, List<HorizonRisk> horizons) {
    this(outcome, alreadyPresent, true, horizons, List.of());
  }

  /**
   * The probability that the outcome is recorded within a time.
   *
   * @param days the horizon, in days
   * @param probability calibrated, 0 to 1; death competes
   * @param low the lower end of its 95 % interval, which says how sure the calibration is
   * @param high the upper end
   * @param populationRate how often the outcome comes within that time among people of the same age
   *     and sex; null where it is not known
   * @param change the probability less that of the previous forecast; null where there was none
   */
  public record HorizonRisk(
      int days,
      double probability,
      double low,
      double high,
      @Nullable Double populationRate,
      @Nullable Double change) {

    /** A probability of which no more is known. */
    public HorizonRisk(int days, double probability) {
      this(days, probability, probability, probability, null, null);
    }

    /** The probability as a multiple of the population's rate; null where that is unknown or 0. */
    public @Nullable Double ratio() {
      return populationRate == null || populationRate <= 0 ? null : probability / populationRate;
    }
  }
}
