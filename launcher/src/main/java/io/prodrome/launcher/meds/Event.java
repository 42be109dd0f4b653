package io.prodrome.launcher.meds;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the data, without its subject.
 *
 * @param time when it happened, microseconds since 1970 in UTC; null for what is always true
 * @param code what, as {@code system|code} or as MEDS names it
 * @param value a number that goes with it
 * @param recordedAt when the sender recorded it, microseconds since 1970 in UTC
 * @param type its {@link io.prodrome.domain.concept.ConceptType}
 * @param context how it is meant, in one word
 * @param source coded or read from a note
 * @param unit the value's unit
 * @param encounter the visit it belongs to
 */
record Event(
    @Nullable Long time,
    String code,
    @Nullable Float value,
    @Nullable Long recordedAt,
    @Nullable String type,
    @Nullable String context,
    @Nullable String source,
    @Nullable String unit,
    @Nullable String encounter) {

  /** Its values in the order of {@link Tables#DATA}. */
  List<@Nullable Object> row(long subject) {
    return Arrays.asList(
        subject, time, code, value, recordedAt, type, context, source, unit, encounter);
  }
}
