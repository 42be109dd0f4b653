package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Candidate;
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
 * @param reading how a note's words were taken for the concept; null for a coded fact
 * @param carriedForward whether it is text of an earlier note that this one carries on: no news,
 *     and never a recurrence. Known only with all of the patient's notes, so a {@link FactState}'s
 *     entries never say so
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
    Evidence evidence,
    @Nullable NoteReading reading,
    boolean carriedForward) {

  /** An entry of which no more is known than what was stated, and where. */
  public TimelineEntry(
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
    this(
        factId,
        concept,
        type,
        context,
        source,
        time,
        recordedAt,
        value,
        unit,
        encounterId,
        evidence,
        null,
        false);
  }

  /** Event time first; then what makes the order total and independent of arrival. */
  public static final Comparator<TimelineEntry> ORDER =
      Comparator.comparing((TimelineEntry entry) -> entry.time().instant())
          .thenComparing(entry -> entry.concept().system())
          .thenComparing(entry -> entry.concept().code())
          .thenComparing(TimelineEntry::factId)
          .thenComparing(entry -> entry.evidence().start());

  /** The same entry in a visit of another number. */
  public TimelineEntry inVisit(String number) {
    return copy(concept, type, number, reading, carriedForward);
  }

  /** The same entry as what its note carries on from an earlier one. */
  TimelineEntry asCarriedForward() {
    return copy(concept, type, encounterId, reading, true);
  }

  /** The same entry of another concept that its words may mean. */
  TimelineEntry as(Candidate other, NoteReading choice) {
    return copy(other.concept(), other.type(), encounterId, choice, carriedForward);
  }

  private TimelineEntry copy(
      Coding what,
      ConceptType kind,
      @Nullable String visit,
      @Nullable NoteReading how,
      boolean carried) {
    return new TimelineEntry(
        factId,
        what,
        kind,
        context,
        source,
        time,
        recordedAt,
        value,
        unit,
        visit,
        evidence,
        how,
        carried);
  }

  /** Where an entry comes from. */
  public enum Source {
    CODED,
    NOTE
  }
}
