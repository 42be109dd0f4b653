package io.prodrome.streamapp.flow;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint remembers of a {@link WireSerializer}: the record class. The schema version
 * stands in each value, so every version of the same class is compatible as it is.
 *
 * @param <T> the record class
 */
public final class WireSerializerSnapshot<T extends Record> implements TypeSerializerSnapshot<T> {

  private static final int VERSION = 1;

  private @Nullable Class<T> type;

  /** For Flink, which reads the snapshot into it. */
  public WireSerializerSnapshot() {}

  WireSerializerSnapshot(Class<T> type) {
    this.type = type;
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(known().getName());
  }

  @Override
  @SuppressWarnings("unchecked") // writeSnapshot wrote the name of a Class<T>
  public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
    String name = in.readUTF();
    try {
      type = (Class<T>) Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IOException("the checkpoint needs the class " + name + ", which is gone", e);
    }
  }

  @Override
  public TypeSerializer<T> restoreSerializer() {
    return new WireSerializer<>(known());
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    return old instanceof WireSerializerSnapshot<T> earlier && earlier.known() == known()
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }

  private Class<T> known() {
    if (type == null) {
      throw new IllegalStateException("the snapshot was not read yet");
    }
    return type;
  }
}
