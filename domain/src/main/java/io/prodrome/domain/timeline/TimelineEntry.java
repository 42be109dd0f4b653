package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.EventTime;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One fact on a timeline.
 *
 * @param factId the fact it comes from
 * @param concept what
 * @param type what kind of thing
 * @param context how it is meant
 * @param source whether it was coded or read from a note
 * @param time when it happened
 * @param recordedAt when the sender recorded it
 * @param value a numeric result
 * @param unit the value's unit
 * @param encounterId the visit it belongs to
 * @param evidence where it was stated
 */
public record TimelineEntry(
    String factId,
    Coding concept,
    ConceptType type,
    Context context,
    Source source,
    EventTime time,
    Instant recordedAt,
    @Nullable Double value,
    @Nullable String unit,
    @Nullable String encounterId,
    Evidence evidence) {

  /** Event time first; then what makes the order total and independent of arrival. */
  public static final Comparator<TimelineEntry> ORDER =
      Comparator.comparing((TimelineEntry entry) -> entry.time().instant())
          .thenComparing(entry -> entry.concept().system())
          .thenComparing(entry -> entry.concept().code())
          .thenComparing(TimelineEntry::factId)
          .thenComparing(entry -> entry.evidence().start());

  /** The same entry in a visit of another number. */
  public TimelineEntry inVisit(String number) {
    return new TimelineEntry(
        factId, concept, type, context, source, time, recordedAt, value, unit, number, evidence);
  }

  /** Where an entry comes from. */
  public enum Source {
    CODED,
    NOTE
  }
}
