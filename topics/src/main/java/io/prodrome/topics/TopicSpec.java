package io.prodrome.topics;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One topic of the catalogue.
 *
 * @param name its name, the version at its end
 * @param key what records are keyed by
 * @param value what a record's value is
 * @param cleanup how old records go
 * @param retention how long records stay where they are deleted by age; zero for ever
 * @param phi how protected health information stands in it
 */
public record TopicSpec(
    String name, String key, String value, Cleanup cleanup, Duration retention, Phi phi) {

  /** The topic's configuration at the broker. */
  public Map<String, String> config() {
    String retentionMs = retention.isZero() ? "-1" : Long.toString(retention.toMillis());
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        cleanup.policy,
        TopicConfig.RETENTION_MS_CONFIG,
        retentionMs,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(TopicCatalogue.MAX_RECORD_BYTES),
        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
        "CreateTime");
  }

  /** Kafka's cleanup policies. */
  public enum Cleanup {
    DELETE("delete"),
    COMPACT("compact"),
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
      this.policy = policy;
    }
  }

  /** What a reader of the topic gets to see of a person. */
  public enum Phi {
    /** Names, identifiers and notes, verbatim. */
    IDENTIFIED,
    /** Clinical facts under a pseudonym. */
    PSEUDONYMOUS,
    /** Neither. */
    NONE
  }
}
