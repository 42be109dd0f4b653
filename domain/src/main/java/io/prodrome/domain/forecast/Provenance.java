package io.prodrome.domain.forecast;

import io.prodrome.domain.timeline.Evidence;
import java.time.Instant;
import java.util.List;

/**
 * What a forecast rests on.
 *
 * @param timelineId the timeline, as it stands on {@code patient.timeline.v1}
 * @param model name and version of the forecaster
 * @param calibration name and version of its calibration
 * @param terminology names and versions of the terminologies that the timeline's note concepts were
 *     linked to, in the order of their letters, between commas: more than one where a new version
 *     was taken up since the patient's first note; {@code none} without notes
 * @param entries how many timeline entries the model read
 * @param unknownEntries how many of the timeline's entries it has no word for
 * @param inputs the messages behind the entries it read, as offset ranges a partition
 * @param evidence the latest places that state what the model read, newest first
 * @param oldestAcceptedAt when the first message that this forecast answers was accepted
 * @param backfill whether it answers history being loaded, which never alerts
 */
public record Provenance(
    String timelineId,
    String model,
    String calibration,
    String terminology,
    int entries,
    int unknownEntries,
    List<InputRange> inputs,
    List<Evidence> evidence,
    Instant oldestAcceptedAt,
    boolean backfill) {
  public Provenance {
    inputs = List.copyOf(inputs);
    evidence = List.copyOf(evidence);
  }

  /**
   * Messages of one partition.
   *
   * @param topic the raw topic
   * @param partition its partition
   * @param first the lowest offset
   * @param last the highest offset
   * @param count how many different offsets of the range are meant
   */
  public record InputRange(String topic, int partition, long first, long last, int count) {}
}
