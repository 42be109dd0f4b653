package io.prodrome.fhiradapters.intake;

/**
 * How a FHIR server listens.
 *
 * @param host the address to listen on
 * @param port its port; 0 for a free one
 * @param source the feed's name, which its messages carry
 * @param backfill whether the feed is history being loaded
 * @param maxBodyBytes the largest body; a larger one is refused
 * @param maxThreads how many requests are read at a time
 */
public record FhirConfig(
    String host, int port, String source, boolean backfill, int maxBodyBytes, int maxThreads) {
  public FhirConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is between 0 and 65535");
    }
    if (maxBodyBytes < 1 || maxThreads < 4) {
      throw new IllegalArgumentException("limits must be at least 1, threads at least 4");
    }
  }

  /** With the limits that fit the raw topics. */
  public static FhirConfig of(String host, int port, String source) {
    return new FhirConfig(host, port, source, false, KafkaRawLog.maxPayloadBytes(), 32);
  }
}
