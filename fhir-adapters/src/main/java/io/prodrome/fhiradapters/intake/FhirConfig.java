package io.prodrome.fhiradapters.intake;

import org.jspecify.annotations.Nullable;

/**
 * How a FHIR server listens.
 *
 * @param host the address to listen on
 * @param port its port; 0 for a free one
 * @param maxBodyBytes the largest body, after decompression, and the largest line of NDJSON; a
 *     larger one is refused
 * @param maxRequests how many bodies are read at a time; one more is asked to come again
 * @param maxConnections how many connections at a time; one more is closed at once
 * @param tls how the listener proves who it is; null for plain HTTP
 */
public record FhirConfig(
    String host,
    int port,
    int maxBodyBytes,
    int maxRequests,
    int maxConnections,
    @Nullable TlsConfig tls) {
  public FhirConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is between 0 and 65535");
    }
    if (maxBodyBytes < 1 || maxRequests < 1 || maxConnections < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }

  /** Plain HTTP, with the limits that fit the raw topics. */
  public static FhirConfig of(String host, int port) {
    return new FhirConfig(host, port, KafkaRawLog.maxPayloadBytes(), 32, 256, null);
  }
}
