package io.prodrome.launcher.meds.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes the structures of a Parquet file's headers and footer: Thrift's compact protocol, as far
 * as Parquet needs it. Not thread-safe.
 *
 * @see <a
 *     href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">the
 *     protocol</a>
 */
final class CompactProtocol {

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;
  private static final int SHORT_LIST = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Deque<Integer> outer = new ArrayDeque<>();
  private int lastField;

  /** The bytes of one structure. */
  static byte[] struct(Consumer<CompactProtocol> fields) {
    CompactProtocol writer = new CompactProtocol();
    writer.body(fields);
    return writer.out.toByteArray();
  }

  void bool(int field, boolean value) {
    head(field, value ? TRUE : FALSE);
  }

  void i32(int field, int value) {
    head(field, I32);
    varint(zigzag(value));
  }

  void i64(int field, long value) {
    head(field, I64);
    varint(zigzag(value));
  }

  void string(int field, String value) {
    head(field, BINARY);
    binary(value);
  }

  void struct(int field, Consumer<CompactProtocol> fields) {
    head(field, STRUCT);
    body(fields);
  }

  void i32s(int field, List<Integer> values) {
    list(field, I32, values.size());
    values.forEach(value -> varint(zigzag(value)));
  }

  void strings(int field, List<String> values) {
    list(field, BINARY, values.size());
    values.forEach(this::binary);
  }

  <T> void structs(int field, List<T> values, BiConsumer<CompactProtocol, T> fields) {
    list(field, STRUCT, values.size());
    values.forEach(value -> body(writer -> fields.accept(writer, value)));
  }

  private void body(Consumer<CompactProtocol> fields) {
    outer.push(lastField);
    lastField = 0;
    fields.accept(this);
    out.write(0);
    lastField = outer.pop();
  }

  private void head(int field, int type) {
    int step = field - lastField;
    if (step < 1 || step > 15) {
      throw new IllegalArgumentException("fields are written in order, at most 15 apart");
    }
    out.write(step << 4 | type);
    lastField = field;
  }

  private void list(int field, int type, int size) {
    head(field, LIST);
    if (size < SHORT_LIST) {
      out.write(size << 4 | type);
    } else {
      out.write(SHORT_LIST << 4 | type);
      varint(size);
    }
  }

  private void binary(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void varint(long value) {
    Bits.varint(out, value);
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }
}
