package io.prodrome.domain.timeline;

import io.prodrome.domain.identity.PatientKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A timeline as it leaves the timeline step, for the topics and the forecaster, and what is new in
 * it.
 *
 * <p>What is new depends on the timeline alone: the facts that sources recorded in the {@link
 * #NEWS} before its {@link Timeline#asOf} are new, those recorded earlier are what was known
 * before. It never depends on which timelines were issued before this one, nor on when, nor on the
 * order of arrival: that is a matter of timers and restarts, and the forecast of a replay would be
 * another. So a late fact, a merged patient's old facts and history that is loaded are news only
 * where their sources recorded them lately; a fact that was taken back is on no timeline, so it is
 * in neither of the two that are compared.
 *
 * @param patient whose
 * @param timeline the timeline; null when the patient has no facts any more (merged away, or all
 *     withdrawn), and what was issued under the key must be withdrawn
 * @param oldestAcceptedAt when the first of the messages that this revision is the answer to was
 *     accepted, so that latency counts the longest wait
 * @param backfill whether all of those messages are history being loaded
 * @param previousAsOf when the latest of the facts that are not new was recorded: the "now" of the
 *     timeline without the new ones; null where all facts are new
 * @param newFacts the {@link TimelineEntry#factId}s of the facts that are new, in the timeline's
 *     order; empty where nothing was known before, since there is nothing to compare with
 */
public record TimelineRevision(
    PatientKey patient,
    @Nullable Timeline timeline,
    Instant oldestAcceptedAt,
    boolean backfill,
    @Nullable Instant previousAsOf,
    List<String> newFacts) {

  /**
   * How long a fact is news. A day is the forecaster's own step: it takes what happens on one day
   * for one moment, and a visit's facts are recorded over some hours.
   */
  public static final Duration NEWS = Duration.ofDays(1);

  public TimelineRevision {
    newFacts = List.copyOf(newFacts);
  }

  /** A revision of which nothing is said to be new. */
  public TimelineRevision(
      PatientKey patient, @Nullable Timeline timeline, Instant oldestAcceptedAt, boolean backfill) {
    this(patient, timeline, oldestAcceptedAt, backfill, null, List.of());
  }

  /** The revision that a timeline is, with what is new in it. */
  public static TimelineRevision of(Timeline timeline, Instant oldestAcceptedAt, boolean backfill) {
    Instant known = timeline.asOf().minus(NEWS);
    Instant previousAsOf = null;
    Set<String> newFacts = new LinkedHashSet<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.recordedAt().isAfter(known)) {
        newFacts.add(entry.factId());
      } else if (previousAsOf == null || entry.recordedAt().isAfter(previousAsOf)) {
        previousAsOf = entry.recordedAt();
      }
    }
    return new TimelineRevision(
        timeline.patient(),
        timeline,
        oldestAcceptedAt,
        backfill,
        previousAsOf,
        previousAsOf == null ? List.of() : List.copyOf(newFacts));
  }
}
