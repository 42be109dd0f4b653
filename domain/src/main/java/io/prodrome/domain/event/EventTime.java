package io.prodrome.domain.event;

import java.time.Instant;

/**
 * When something happened, as exactly as it was written.
 *
 * @param instant the first instant of the written year, month, day, minute or second
 * @param precision how exactly it was written
 */
public record EventTime(Instant instant, TimePrecision precision) {}
