package io.prodrome.domain.forecast;

import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A patient's risks as of a moment: what {@code risk.forecast.v1} holds.
 *
 * @param forecastId hash of what it rests on: the same timeline and model give the same id
 * @param patient whose
 * @param asOf the "now" it is asked at: when the latest fact was recorded
 * @param risks one for each outcome; empty when the forecaster abstains
 * @param next the most likely next concepts, most likely first; empty when it abstains
 * @param within the most likely other concepts of the day that the record ends with, most likely
 *     first, where not all of it is known yet; empty when the forecaster abstains, or when nothing
 *     that the model read is of the day asked at
 * @param abstention why there is no forecast; null when there is one
 * @param degradation why the risks are the population's rates for the patient's age and sex rather
 *     than the model's; null when they are the model's
 * @param previousAsOf the "now" of the forecast that {@link OutcomeRisk.HorizonRisk#change}
 *     compares with; null where there was none
 * @param provenance what it rests on
 */
public record Forecast(
    String forecastId,
    PatientKey patient,
    Instant asOf,
    List<OutcomeRisk> risks,
    List<NextConcept> next,
    List<NextConcept> within,
    @Nullable Abstention abstention,
    @Nullable Degradation degradation,
    @Nullable Instant previousAsOf,
    Provenance provenance) {
  public Forecast {
    risks = List.copyOf(risks);
    next = List.copyOf(next);
    within = List.copyOf(within);
  }

  /** A forecast of the model with nothing within the day and none before it, or an abstention. */
  public Forecast(
      String forecastId,
      PatientKey patient,
      Instant asOf,
      List<OutcomeRisk> risks,
      List<NextConcept> next,
      @Nullable Abstention abstention,
      Provenance provenance) {
    this(forecastId, patient, asOf, risks, next, List.of(), abstention, null, null, provenance);
  }

  /** Why a forecast falls back on the population's rates. */
  public enum Degradation {
    /** The model failed on this timeline. */
    MODEL_FAILED,
    /** The model did not answer in time. */
    MODEL_TOO_SLOW
  }

  /** Why a forecaster does not answer. */
  public enum Abstention {
    /** Fewer events than the model needs. */
    HISTORY_TOO_SHORT,
    /** Most of the history is outside the model's vocabulary. */
    OUT_OF_VOCABULARY,
    /** The date of birth is not known. */
    AGE_UNKNOWN,
    /** The patient has died. */
    DECEASED,
    /** The model did not answer, or not in time, and not even the age or sex is known. */
    MODEL_UNAVAILABLE
  }
}
