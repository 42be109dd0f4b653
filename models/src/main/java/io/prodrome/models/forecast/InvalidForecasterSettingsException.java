package io.prodrome.models.forecast;

import java.util.List;

/**
 * Outcomes or horizons that the pack's forecaster cannot answer. The message names every problem
 * and what to do about it.
 */
public final class InvalidForecasterSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param problems what is wrong, where, and what to do, one sentence each
   */
  public InvalidForecasterSettingsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem by itself. */
  public List<String> problems() {
    return problems;
  }
}
