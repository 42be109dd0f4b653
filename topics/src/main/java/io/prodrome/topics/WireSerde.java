package io.prodrome.topics;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka serde over a {@link WireCodec}; null, a tombstone, stays null.
 *
 * @param <T> the domain type
 */
public final class WireSerde<T> implements Serde<T> {

  private final WireCodec<T> codec;

  private WireSerde(WireCodec<T> codec) {
    this.codec = codec;
  }

  /** The serde of a codec. */
  public static <T> WireSerde<T> of(WireCodec<T> codec) {
    return new WireSerde<>(codec);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> encode(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> decode(bytes);
  }

  @SuppressWarnings("NullAway") // Kafka's tombstones are null
  private byte[] encode(@Nullable T value) {
    return value == null ? null : codec.encode(value);
  }

  @SuppressWarnings("NullAway") // Kafka's tombstones are null
  private T decode(byte @Nullable [] bytes) {
    return bytes == null ? null : codec.decode(bytes);
  }
}
