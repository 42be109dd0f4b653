package io.prodrome.domain.timeline;

import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
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
 */
public record TimelineRevision(
    PatientKey patient, @Nullable Timeline timeline, Instant oldestAcceptedAt, boolean backfill) {}
