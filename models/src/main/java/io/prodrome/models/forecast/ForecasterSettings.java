package io.prodrome.models.forecast;

import java.io.Serializable;
import java.util.List;

/**
 * What a forecaster is asked, and where it runs. Outcomes and horizons are checked against the pack
 * when it is loaded ({@link InvalidForecasterSettingsException}).
 *
 * @param outcomes what is forecast, in this order; empty for the pack's own outcomes
 * @param horizonDays the horizons in days, each at least 1 and at most as far as the model sees
 *     (1825); empty for the pack's own
 * @param device where the model is computed; the CPU where CUDA cannot be had, with a warning
 * @param cacheBytes how much memory the patients' keys and values may take; 0 keeps none. A patient
 *     takes 128 KiB for each 32 tokens of history with the built-in pack
 */
public record ForecasterSettings(
    List<OutcomeDefinition> outcomes, List<Integer> horizonDays, Device device, long cacheBytes)
    implements Serializable {

  /** Room for some 250 patients of 256 tokens each. */
  public static final long DEFAULT_CACHE_BYTES = 256L << 20;

  public ForecasterSettings {
    outcomes = List.copyOf(outcomes);
    horizonDays = List.copyOf(horizonDays);
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes must be at least 0");
    }
  }

  /** The pack's outcomes and horizons, on the CPU. */
  public static ForecasterSettings defaults() {
    return new ForecasterSettings(List.of(), List.of(), Device.CPU, DEFAULT_CACHE_BYTES);
  }
}
