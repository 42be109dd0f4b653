package io.prodrome.domain.event;

/** How exactly a time was written. */
public enum TimePrecision {
  YEAR,
  MONTH,
  DAY,
  MINUTE,
  SECOND
}
