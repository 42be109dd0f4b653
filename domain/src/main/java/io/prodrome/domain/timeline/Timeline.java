package io.prodrome.domain.timeline;

import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.List;

/**
 * A patient's facts in the order of event time: what {@code patient.timeline.v1} holds.
 *
 * @param patient whose
 * @param timelineId hash of the content: the same facts give the same id, in any order of arrival
 * @param demographics what is known of the person
 * @param asOf the latest time at which a source recorded one of the facts: the "now" of a forecast
 * @param entries in {@link TimelineEntry#ORDER}
 */
public record Timeline(
    PatientKey patient,
    String timelineId,
    Demographics demographics,
    Instant asOf,
    List<TimelineEntry> entries) {
  public Timeline {
    entries = List.copyOf(entries);
  }
}
