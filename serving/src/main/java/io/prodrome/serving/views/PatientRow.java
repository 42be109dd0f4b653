package io.prodrome.serving.views;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.timeline.Timeline;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A patient in a list: small, so that a list never reads whole timelines.
 *
 * @param key the patient key's digits
 * @param sex administrative sex
 * @param age full years at {@code asOf}, or at death; null where the date of birth is not known
 * @param deceased whether a death is recorded
 * @param entries how many timeline entries there are
 * @param asOf when the latest of the facts was recorded
 * @param highest the highest risk of something new; null where nothing is forecast
 * @param abstention why nothing is forecast; null where there is a forecast, or none yet
 * @param degradation why the highest risk is the rate of age and sex and no forecast of this
 *     patient; null where it is one
 */
public record PatientRow(
    String key,
    Demographics.Sex sex,
    @Nullable Integer age,
    boolean deceased,
    int entries,
    Instant asOf,
    @Nullable HighestRisk highest,
    Forecast.@Nullable Abstention abstention,
    Forecast.@Nullable Degradation degradation) {
  /** Highest risk first; those without a forecast last; then by key, so that the order is total. */
  public static final Comparator<PatientRow> BY_RISK =
      Comparator.comparingDouble(PatientRow::probability).reversed().thenComparing(PatientRow::key);

  /** By the patient key's digits. */
  public static final Comparator<PatientRow> BY_KEY = Comparator.comparing(PatientRow::key);

  /**
   * Risks are compared at one horizon: over all of them, the longest would always win. It is the
   * one nearest to a year that the forecast has.
   */
  static final int COMPARED_DAYS = 365;

  /** The row of a patient. */
  public static PatientRow of(Timeline timeline, @Nullable Forecast forecast) {
    Demographics person = timeline.demographics();
    return new PatientRow(
        timeline.patient().value(),
        person.sex(),
        age(person, timeline.asOf()),
        person.deceasedAt() != null,
        timeline.entries().size(),
        timeline.asOf(),
        forecast == null ? null : highest(forecast),
        forecast == null ? null : forecast.abstention(),
        forecast == null ? null : forecast.degradation());
  }

  private double probability() {
    return highest == null ? -1 : highest.probability();
  }

  private static @Nullable Integer age(Demographics person, Instant asOf) {
    LocalDate birth = person.birthDate();
    if (birth == null) {
      return null;
    }
    Instant death = person.deceasedAt();
    Instant until = death != null && death.isBefore(asOf) ? death : asOf;
    return Math.max(
        0, Period.between(birth, until.atZone(ZoneOffset.UTC).toLocalDate()).getYears());
  }

  private static @Nullable HighestRisk highest(Forecast forecast) {
    HighestRisk best = null;
    for (OutcomeRisk risk : forecast.risks()) {
      OutcomeRisk.HorizonRisk horizon = comparedHorizon(risk);
      if (!risk.alreadyPresent()
          && horizon != null
          && (best == null || horizon.probability() > best.probability())) {
        best = new HighestRisk(risk.outcome(), horizon.days(), horizon.probability());
      }
    }
    return best;
  }

  private static OutcomeRisk.@Nullable HorizonRisk comparedHorizon(OutcomeRisk risk) {
    OutcomeRisk.HorizonRisk nearest = null;
    for (OutcomeRisk.HorizonRisk horizon : risk.horizons()) {
      if (nearest == null
          || Math.abs(horizon.days() - COMPARED_DAYS) < Math.abs(nearest.days() - COMPARED_DAYS)) {
        nearest = horizon;
      }
    }
    return nearest;
  }

  /**
   * A risk that stands out.
   *
   * @param outcome of what
   * @param days within how many days
   * @param probability 0 to 1
   */
  public record HighestRisk(Coding outcome, int days, double probability) {}
}
