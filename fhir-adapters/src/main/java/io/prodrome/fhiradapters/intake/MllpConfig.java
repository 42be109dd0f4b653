package io.prodrome.fhiradapters.intake;

import java.time.Duration;

/**
 * How an MLLP server listens.
 *
 * @param host the address to listen on
 * @param port its port; 0 for a free one
 * @param source the feed's name, which its messages carry
 * @param backfill whether the feed is history being loaded
 * @param maxFrameBytes the largest message; a larger one is refused
 * @param maxConnections how many senders at a time; more wait to be accepted
 * @param maxInFlight how many messages of one connection may be on their way to the log; then the
 *     sender is read no further
 * @param frameTimeout how long a begun message may take to arrive; then the connection is closed
 */
public record MllpConfig(
    String host,
    int port,
    String source,
    boolean backfill,
    int maxFrameBytes,
    int maxConnections,
    int maxInFlight,
    Duration frameTimeout) {
  public MllpConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is between 0 and 65535");
    }
    if (maxFrameBytes < 1 || maxConnections < 1 || maxInFlight < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }

  /** With the limits that fit the raw topics. */
  public static MllpConfig of(String host, int port, String source) {
    return new MllpConfig(
        host, port, source, false, KafkaRawLog.maxPayloadBytes(), 64, 64, Duration.ofSeconds(30));
  }
}
