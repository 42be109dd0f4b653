package io.prodrome.launcher.meds.parquet;

import io.prodrome.launcher.meds.parquet.Column.Type;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one Parquet file of plain columns and lists of strings: data pages of version 1, a
 * dictionary where values repeat, GZIP. Holds one row group in memory. The file is complete, and
 * readable, after {@link #close}; after an {@link IOException} it is not. Not thread-safe.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">the format</a>
 */
public final class ParquetFile implements Closeable {

  /** Rows in a row group: some tens of megabytes of a MEDS shard. */
  private static final int ROWS_IN_GROUP = 250_000;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;
  private static final int REQUIRED = 0;
  private static final int OPTIONAL = 1;
  private static final int REPEATED = 2;
  private static final int UTF8 = 0;
  private static final int LIST = 3;

  private final OutputStream out;
  private final List<Column> columns;
  private final Map<String, String> metadata;
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private long offset;
  private int rows;
  private boolean closed;

  /**
   * Begins a file.
   *
   * @param file which; what is there is overwritten
   * @param columns its columns in order
   * @param metadata words about the file for its footer
   */
  public ParquetFile(Path file, List<Column> columns, Map<String, String> metadata)
      throws IOException {
    this.columns = List.copyOf(columns);
    this.metadata = Map.copyOf(metadata);
    this.columns.forEach(column -> chunks.add(new ColumnChunk(column)));
    this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    write(MAGIC);
  }

  /**
   * Adds a row.
   *
   * @param values one for each column, of its type; null only where the column is optional
   * @throws IllegalArgumentException if they do not fit the columns
   */
  public void add(List<? extends @Nullable Object> values) throws IOException {
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(
          values.size() + " values for " + columns.size() + " columns");
    }
    for (int i = 0; i < values.size(); i++) {
      chunks.get(i).add(values.get(i));
    }
    if (++rows == ROWS_IN_GROUP) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    List<ColumnChunk.Written> written = new ArrayList<>();
    for (ColumnChunk chunk : chunks) {
      ColumnChunk.Written end = chunk.write(out, offset);
      offset += end.size();
      written.add(end);
    }
    groups.add(new RowGroup(written, rows));
    rows = 0;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (rows > 0) {
        endGroup();
      }
      byte[] footer = CompactProtocol.struct(this::footer);
      write(footer);
      for (int i = 0; i < Integer.BYTES; i++) {
        out.write(footer.length >>> 8 * i);
      }
      write(MAGIC);
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    offset += bytes.length;
  }

  private void footer(CompactProtocol file) {
    List<Consumer<CompactProtocol>> schema = new ArrayList<>();
    schema.add(
        root -> {
          root.string(4, "schema");
          root.i32(5, columns.size());
        });
    columns.forEach(column -> schema.addAll(elements(column)));
    file.i32(1, VERSION);
    file.structs(2, schema, (writer, element) -> element.accept(writer));
    file.i64(3, groups.stream().mapToLong(RowGroup::rows).sum());
    file.structs(4, groups, (writer, group) -> group.describe(writer));
    file.structs(
        5,
        new ArrayList<>(new TreeMap<>(metadata).entrySet()),
        (writer, word) -> {
          writer.string(1, word.getKey());
          writer.string(2, word.getValue());
        });
    file.string(6, "prodrome");
  }

  private static List<Consumer<CompactProtocol>> elements(Column column) {
    if (column.type() != Type.STRINGS) {
      return List.of(
          leaf ->
              leaf(leaf, column.name(), column.type(), column.required() ? REQUIRED : OPTIONAL));
    }
    return Arrays.asList(
        list -> {
          list.i32(3, OPTIONAL);
          list.string(4, column.name());
          list.i32(5, 1);
          list.i32(6, LIST);
          list.struct(10, logical -> logical.struct(3, none -> {}));
        },
        repeated -> {
          repeated.i32(3, REPEATED);
          repeated.string(4, "list");
          repeated.i32(5, 1);
        },
        element -> leaf(element, "element", Type.STRING, OPTIONAL));
  }

  private static void leaf(CompactProtocol element, String name, Type type, int repetition) {
    element.i32(1, type.physical());
    element.i32(3, repetition);
    element.string(4, name);
    if (type == Type.STRING) {
      element.i32(6, UTF8);
      element.struct(10, logical -> logical.struct(1, none -> {}));
    } else if (type == Type.TIMESTAMP_MICROS) {
      // No converted type: the old TIMESTAMP_MICROS would say that the times are UTC's.
      element.struct(
          10,
          logical ->
              logical.struct(
                  8,
                  timestamp -> {
                    timestamp.bool(1, false);
                    timestamp.struct(2, unit -> unit.struct(2, micros -> {}));
                  }));
    }
  }

  private record RowGroup(List<ColumnChunk.Written> chunks, long rows) {
    void describe(CompactProtocol group) {
      group.structs(1, chunks, (writer, chunk) -> chunk.describe(writer));
      group.i64(2, chunks.stream().mapToLong(ColumnChunk.Written::plainSize).sum());
      group.i64(3, rows);
    }
  }
}
