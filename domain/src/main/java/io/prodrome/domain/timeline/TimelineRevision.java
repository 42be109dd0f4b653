package io.prodrome.domain.timeline;

import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A timeline as it leaves the timeline step, for the topics and the forecaster.
 *
 * @param patient whose
 * @param timeline the timeline; null when the patient has no facts any more (merged away, or all
 *     withdrawn), and what was issued under the key must be withdrawn
 * @param oldestAcceptedAt when the first of the messages that this revision is the answer to was
 *     accepted, so that latency counts the longest wait
 * @param backfill whether all of those messages are history being loaded
 * @param previousAsOf the {@link Timeline#asOf} of the revision that was issued before this one;
 *     null where this is the first
 * @param newFacts the {@link TimelineEntry#factId}s of the facts that the revision before it did not
 *     have, or had otherwise
 */
public record TimelineRevision(
    PatientKey patient,
    @Nullable Timeline timeline,
    Instant oldestAcceptedAt,
    boolean backfill,
    @Nullable Instant previousAsOf,
    List<String> newFacts) {
  public TimelineRevision {
    newFacts = List.copyOf(newFacts);
  }

  /** A first revision. */
  public TimelineRevision(
      PatientKey patient, @Nullable Timeline timeline, Instant oldestAcceptedAt, boolean backfill) {
    this(patient, timeline, oldestAcceptedAt, backfill, null, List.of());
  }
}
