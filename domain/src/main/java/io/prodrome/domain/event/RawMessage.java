package io.prodrome.domain.event;

import java.time.Instant;

/**
 * A message as it was accepted, before anything was understood of it.
 *
 * @param ref where it lies
 * @param format what it is written in
 * @param payload the sender's bytes, unchanged; not to be modified
 * @param source which feed it came through, from the configuration
 * @param acceptedAt when the intake accepted it (received time)
 * @param backfill whether it is history being loaded, which never alerts
 * @param redriven whether it was a dead letter and is tried again, so that its id having been seen
 *     before does not make it a duplicate
 */
public record RawMessage(
    InputRef ref,
    MessageFormat format,
    byte[] payload,
    String source,
    Instant acceptedAt,
    boolean backfill,
    boolean redriven) {

  /** A message that comes for the first time. */
  public RawMessage(
      InputRef ref,
      MessageFormat format,
      byte[] payload,
      String source,
      Instant acceptedAt,
      boolean backfill) {
    this(ref, format, payload, source, acceptedAt, backfill, false);
  }

  /** Names the input and its size, never its content. */
  @Override
  public String toString() {
    return "RawMessage[" + ref + ", " + format + ", " + payload.length + " bytes]";
  }
}
