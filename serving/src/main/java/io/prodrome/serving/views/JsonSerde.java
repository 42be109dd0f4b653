package io.prodrome.serving.views;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.prodrome.topics.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serde of the stores that only this module reads; what crosses a module's border is Avro.
 *
 * @param <T> a record
 */
final class JsonSerde<T> implements Serde<T> {
  private final Class<T> type;

  JsonSerde(Class<T> type) {
    this.type = type;
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> write(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> read(bytes);
  }

  @SuppressWarnings("NullAway") // Kafka's tombstones are null
  private byte[] write(@Nullable T value) {
    try {
      return value == null ? null : Json.mapper().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new SerializationException("cannot write a " + type.getSimpleName());
    }
  }

  @SuppressWarnings("NullAway") // Kafka's tombstones are null
  private T read(byte @Nullable [] bytes) {
    try {
      return bytes == null ? null : Json.mapper().readValue(bytes, type);
    } catch (IOException e) {
      throw new SerializationException("cannot read a " + type.getSimpleName());
    }
  }
}
