package io.prodrome.topics.avro;

import io.prodrome.topics.WireCodec;
import io.prodrome.topics.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Avro single-object encoding (Avro 1.12 specification, "Single-object encoding"): the two bytes C3
 * 01, the CRC-64 fingerprint of the schema, then the value. Bytes that an earlier schema version
 * wrote are resolved to the present one. Thread-safe.
 *
 * @param <T> a record class of the domain
 */
public final class AvroWireCodec<T extends Record> implements WireCodec<T> {

  private static final int HEADER = 10;
  private static final short MARKER = (short) 0xC301;

  private final Class<T> type;
  private final Schema schema;
  private final long fingerprint;
  private final byte[] header;
  private final RecordCodec codec;
  private final Map<Long, Schema> earlier = new HashMap<>();

  /**
   * @param type the record class
   * @param earlierVersions schemas that records on the topic may still have been written with
   */
  public AvroWireCodec(Class<T> type, List<Schema> earlierVersions) {
    this.type = type;
    this.schema = RecordSchemas.of(type);
    this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    this.header =
        ByteBuffer.allocate(HEADER)
            .putShort(MARKER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(fingerprint)
            .array();
    this.codec = new RecordCodec(type);
    for (Schema version : earlierVersions) {
      earlier.put(SchemaNormalization.parsingFingerprint64(version), version);
    }
  }

  /** The schema that this build writes. */
  public Schema schema() {
    return schema;
  }

  @Override
  public byte[] encode(T value) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      bytes.write(header);
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      codec.write(value, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER || ByteBuffer.wrap(bytes).getShort() != MARKER) {
      throw new WireException(
          "not an Avro single object: expected a " + type.getSimpleName() + " record");
    }
    long written = ByteBuffer.wrap(bytes, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    try {
      if (written == fingerprint) {
        return read(DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
      }
      Schema writer = earlier.get(written);
      if (writer == null) {
        throw new WireException(
            String.format(
                "unknown schema %016x for %s: it was written by a later or foreign version",
                written, type.getSimpleName()));
      }
      return read(resolved(writer, bytes));
    } catch (IOException | RuntimeException e) {
      if (e instanceof WireException known) {
        throw known;
      }
      throw new WireException("damaged " + type.getSimpleName() + " record", e);
    }
  }

  private T read(BinaryDecoder decoder) throws IOException {
    return type.cast(codec.read(decoder));
  }

  /** Avro's own resolution makes the value of the present schema; it is written and read again. */
  private BinaryDecoder resolved(Schema writer, byte[] bytes) throws IOException {
    Object value =
        new GenericDatumReader<>(writer, schema)
            .read(
                null,
                DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
    ByteArrayOutputStream present = new ByteArrayOutputStream(bytes.length);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(present, null);
    new GenericDatumWriter<>(schema).write(value, encoder);
    encoder.flush();
    return DecoderFactory.get().binaryDecoder(present.toByteArray(), null);
  }
}
