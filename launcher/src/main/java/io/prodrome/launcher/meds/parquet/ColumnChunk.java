package io.prodrome.launcher.meds.parquet;

import io.prodrome.launcher.meds.parquet.Column.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column in one row group, and how they are written: one page, after a dictionary
 * where values repeat. Not thread-safe.
 */
final class ColumnChunk {

  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int RLE_DICTIONARY = 8;
  private static final int GZIP = 2;
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DEFLATE_FAST_ENOUGH = 4;

  private final Column column;
  private final Map<Object, Integer> places = new HashMap<>();
  private final List<Object> distinct = new ArrayList<>();
  private int[] values = new int[1024];
  private int valueCount;
  private int[] definitions = new int[1024];
  private int[] repetitions = new int[1024];
  private int levelCount;

  ColumnChunk(Column column) {
    this.column = column;
  }

  /** Adds a row's value. */
  void add(@Nullable Object value) {
    if (column.type() == Type.STRINGS) {
      addAll(value == null ? null : (List<?>) value);
    } else if (value != null) {
      level(column.maxDefinition(), 0);
      value(value);
    } else if (column.required()) {
      throw new IllegalArgumentException("column " + column.name() + " must have a value");
    } else {
      level(0, 0);
    }
  }

  private void addAll(@Nullable List<?> list) {
    if (list == null || list.isEmpty()) {
      level(list == null ? 0 : 1, 0);
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      level(column.maxDefinition(), i == 0 ? 0 : 1);
      value(list.get(i));
    }
  }

  private void level(int definition, int repetition) {
    if (levelCount == definitions.length) {
      definitions = Arrays.copyOf(definitions, 2 * levelCount);
      repetitions = Arrays.copyOf(repetitions, 2 * levelCount);
    }
    definitions[levelCount] = definition;
    repetitions[levelCount++] = repetition;
  }

  private void value(Object value) {
    Integer place = places.get(value);
    if (place == null) {
      place = distinct.size();
      distinct.add(value);
      places.put(value, place);
    }
    if (valueCount == values.length) {
      values = Arrays.copyOf(values, 2 * valueCount);
    }
    values[valueCount++] = place;
  }

  /** Writes the chunk, and forgets its values. */
  Written write(OutputStream out, long offset) throws IOException {
    boolean dictionary = distinct.size() <= valueCount / 2;
    List<byte[]> parts = new ArrayList<>();
    long plainSize = 0;
    if (dictionary) {
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      distinct.forEach(value -> plain(plain, value));
      plainSize += page(parts, plain.toByteArray(), true);
    }
    long dataOffset = offset + parts.stream().mapToLong(part -> part.length).sum();
    plainSize += page(parts, data(dictionary), false);
    long size = 0;
    for (byte[] part : parts) {
      out.write(part);
      size += part.length;
    }
    Written written =
        new Written(
            column,
            levelCount,
            dictionary ? offset : null,
            dataOffset,
            size,
            plainSize,
            dictionary ? List.of(PLAIN, RLE, RLE_DICTIONARY) : List.of(PLAIN, RLE));
    places.clear();
    distinct.clear();
    valueCount = 0;
    levelCount = 0;
    return written;
  }

  private byte[] data(boolean dictionary) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    levels(page, repetitions, column.maxRepetition());
    levels(page, definitions, column.maxDefinition());
    if (dictionary) {
      int width = Bits.width(Math.max(0, distinct.size() - 1));
      page.write(width);
      Bits.hybrid(page, values, valueCount, width);
    } else {
      for (int i = 0; i < valueCount; i++) {
        plain(page, distinct.get(values[i]));
      }
    }
    return page.toByteArray();
  }

  private void levels(ByteArrayOutputStream page, int[] levels, int highest) {
    if (highest > 0) {
      ByteArrayOutputStream runs = new ByteArrayOutputStream();
      Bits.hybrid(runs, levels, levelCount, Bits.width(highest));
      Bits.little(page, runs.size(), Integer.BYTES);
      page.writeBytes(runs.toByteArray());
    }
  }

  private void plain(ByteArrayOutputStream out, Object value) {
    switch (column.type()) {
      case INT64, TIMESTAMP_MICROS -> Bits.little(out, (Long) value, Long.BYTES);
      case FLOAT -> Bits.little(out, Float.floatToIntBits((Float) value), Float.BYTES);
      case STRING, STRINGS -> {
        byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
        Bits.little(out, bytes.length, Integer.BYTES);
        out.writeBytes(bytes);
      }
    }
  }

  /** Adds a page's header and content; how many bytes it would be uncompressed. */
  private long page(List<byte[]> parts, byte[] content, boolean dictionary) {
    byte[] compressed = gzip(content);
    byte[] header =
        CompactProtocol.struct(
            head -> {
              head.i32(1, dictionary ? DICTIONARY_PAGE : DATA_PAGE);
              head.i32(2, content.length);
              head.i32(3, compressed.length);
              if (dictionary) {
                head.struct(
                    7,
                    page -> {
                      page.i32(1, distinct.size());
                      page.i32(2, PLAIN);
                    });
              } else {
                head.struct(
                    5,
                    page -> {
                      page.i32(1, levelCount);
                      page.i32(2, parts.isEmpty() ? PLAIN : RLE_DICTIONARY);
                      page.i32(3, RLE);
                      page.i32(4, RLE);
                    });
              }
            });
    parts.add(header);
    parts.add(compressed);
    return header.length + (long) content.length;
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 64);
    try (OutputStream gzip =
        new GZIPOutputStream(out, 1 << 16) {
          {
            def.setLevel(DEFLATE_FAST_ENOUGH);
          }
        }) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Where a chunk lies, for the footer.
   *
   * @param column whose
   * @param values how many values and nulls
   * @param dictionaryOffset where its dictionary begins in the file; null where it has none
   * @param dataOffset where its data page begins
   * @param size bytes in the file
   * @param plainSize bytes if nothing were compressed
   * @param encodings the numbers of the encodings used, as Parquet's Encoding
   */
  record Written(
      Column column,
      long values,
      @Nullable Long dictionaryOffset,
      long dataOffset,
      long size,
      long plainSize,
      List<Integer> encodings) {

    void describe(CompactProtocol chunk) {
      chunk.i64(2, 0);
      chunk.struct(
          3,
          meta -> {
            meta.i32(1, column.type().physical());
            meta.i32s(2, encodings);
            meta.strings(
                3,
                column.type() == Type.STRINGS
                    ? List.of(column.name(), "list", "element")
                    : List.of(column.name()));
            meta.i32(4, GZIP);
            meta.i64(5, values);
            meta.i64(6, plainSize);
            meta.i64(7, size);
            meta.i64(9, dataOffset);
            if (dictionaryOffset != null) {
              meta.i64(11, dictionaryOffset);
            }
          });
    }
  }
}
