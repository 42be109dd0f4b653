package io.prodrome.streamapp.flow;

import io.prodrome.topics.TopicSpec;
import io.prodrome.topics.WireCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to a topic. All of the stream's output goes through one sink and so through
 * one transaction: a timeline, its forecast and the outcome of the message behind them become
 * visible together.
 *
 * @param topic the topic's name
 * @param key the record's key
 * @param value the encoded value; null for a tombstone
 * @param id CloudEvents id: the same input gives the same id
 * @param type CloudEvents type
 * @param time event time, which is also the record's timestamp
 */
public record TopicRecord(
    String topic, String key, byte @Nullable [] value, String id, String type, Instant time) {

  /** A record with a value. */
  public static <T> TopicRecord of(
      TopicSpec topic, String key, WireCodec<T> codec, T value, String id, Instant time) {
    return new TopicRecord(
        topic.name(), key, codec.encode(value), id, "io.prodrome." + topic.value(), time);
  }

  /** A record that takes what stands under the key away. */
  public static TopicRecord tombstone(TopicSpec topic, String key, String id, Instant time) {
    return new TopicRecord(topic.name(), key, null, id, "io.prodrome.withdrawn", time);
  }
}
