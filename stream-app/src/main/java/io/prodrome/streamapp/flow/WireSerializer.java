package io.prodrome.streamapp.flow;

import io.prodrome.topics.WireCodecs;
import io.prodrome.topics.avro.AvroWireCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Flink's serializer over a wire codec. Every value carries its schema's fingerprint, so state that
 * an earlier version wrote is read by a later one. Stateless and shared.
 *
 * @param <T> an immutable record class of the domain
 */
public final class WireSerializer<T extends Record> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private transient @org.jspecify.annotations.Nullable AvroWireCodec<T> codec;

  public WireSerializer(Class<T> type) {
    this.type = type;
  }

  Class<T> type() {
    return type;
  }

  private AvroWireCodec<T> codec() {
    AvroWireCodec<T> known = codec;
    if (known == null) {
      known = WireCodecs.of(type);
      codec = known;
    }
    return known;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  @SuppressWarnings("NullAway") // Flink's contract allows null where there is no empty instance
  public T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T value, DataOutputView out) throws IOException {
    byte[] bytes = codec().encode(value);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public T deserialize(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return codec().decode(bytes);
  }

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    // Not out.write(in, length): Flink's own buffer does not grow there.
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireSerializer<?> same && same.type == type;
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new WireSerializerSnapshot<>(type);
  }
}
