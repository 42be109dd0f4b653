package io.prodrome.fhiradapters.intake;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an MLLP server listens.
 *
 * @param host the address to listen on
 * @param port its port; 0 for a free one
 * @param maxFrameBytes the largest message; a larger one is refused
 * @param maxConnections how many senders at a time; one more is closed at once
 * @param maxInFlight how many messages of one connection may be on their way to the log; then the
 *     sender is read no further
 * @param frameTimeout how long a begun message may take to arrive, and an answer to be taken; then
 *     the connection is closed
 * @param idleTimeout how long a connection may be silent between messages; then it is closed
 * @param tls how the listener proves who it is; null for plain TCP
 */
public record MllpConfig(
    String host,
    int port,
    int maxFrameBytes,
    int maxConnections,
    int maxInFlight,
    Duration frameTimeout,
    Duration idleTimeout,
    @Nullable TlsConfig tls) {

  public MllpConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is between 0 and 65535");
    }
    if (maxFrameBytes < 1 || maxConnections < 1 || maxInFlight < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
    if (frameTimeout.toMillis() < 1 || idleTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("time-outs must be at least a millisecond");
    }
  }

  /** Plain TCP, with the limits that fit the raw topics. */
  public static MllpConfig of(String host, int port) {
    return new MllpConfig(
        host,
        port,
        KafkaRawLog.maxPayloadBytes(),
        64,
        64,
        Duration.ofSeconds(30),
        Duration.ofHours(1),
        null);
  }
}
