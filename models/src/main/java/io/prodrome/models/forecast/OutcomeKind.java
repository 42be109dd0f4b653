package io.prodrome.models.forecast;

/** How an outcome happens. */
public enum OutcomeKind {
  /** An illness: forecast for those who do not have it on their timeline. */
  ONSET,
  /** Something that can happen again, such as an admission. */
  EVENT,
  /** Death, which ends everything; only the pack's own outcome may be one. */
  DEATH
}
