package io.prodrome.domain.timeline;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.List;

/**
 * What a timeline is told about the facts of one source key.
 *
 * @param patient whose timeline changes: the survivor
 * @param origin the source key that the facts stand under
 * @param relinquish whether all facts of that origin leave this timeline, because it was merged
 *     elsewhere or unmerged
 * @param facts the facts that are new or changed; empty where they leave
 * @param cause the message behind the change
 * @param acceptedAt when that message was accepted
 * @param backfill whether that message is history being loaded
 */
public record TimelineChange(
    PatientKey patient,
    PatientKey origin,
    boolean relinquish,
    List<FactState> facts,
    InputRef cause,
    Instant acceptedAt,
    boolean backfill) {
  public TimelineChange {
    facts = List.copyOf(facts);
  }
}
