package io.prodrome.domain.event;

import java.time.Instant;
import java.util.Comparator;

/**
 * Orders the versions of one fact, whatever order they arrive in: by the time the sender recorded
 * them, then the sender's own sequence, then the content's hash (so that the order is total).
 *
 * @param recordedAt FHIR meta.lastUpdated; HL7 v2 EVN-2 or MSH-7
 * @param sequence FHIR meta.versionId where it is a number; otherwise 0
 * @param contentHash hash of the event's content
 */
public record FactVersion(Instant recordedAt, long sequence, String contentHash)
    implements Comparable<FactVersion> {

  private static final Comparator<FactVersion> ORDER =
      Comparator.comparing(FactVersion::recordedAt)
          .thenComparingLong(FactVersion::sequence)
          .thenComparing(FactVersion::contentHash);

  @Override
  public int compareTo(FactVersion other) {
    return ORDER.compare(this, other);
  }
}
