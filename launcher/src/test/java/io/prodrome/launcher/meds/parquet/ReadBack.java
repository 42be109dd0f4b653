package io.prodrome.launcher.meds.parquet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** Reads Parquet files with Parquet's own structures and decoders, all but its file access. */
public final class ReadBack {

  private final byte[] file;
  private final FileMetaData footer;
  private final MessageType schema;

  public ReadBack(Path path) throws IOException {
    file = Files.readAllBytes(path);
    ByteBuffer end = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = end.getInt(file.length - 8);
    footer =
        Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    Deque<SchemaElement> elements = new ArrayDeque<>(footer.getSchema());
    schema = new MessageType("schema", children(elements, elements.remove().getNum_children()));
  }

  /** The footer, as Parquet reads it. */
  public FileMetaData footer() {
    return footer;
  }

  /** All rows: each column's value by its name; no entry where it is null. */
  public List<Map<String, Object>> rows() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (RowGroup group : footer.getRow_groups()) {
      RecordReader<Group> records =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages(group), new GroupRecordConverter(schema));
      for (long i = 0; i < group.getNum_rows(); i++) {
        rows.add(values(records.read()));
      }
    }
    return rows;
  }

  private static List<Type> children(Deque<SchemaElement> elements, int count) {
    List<Type> children = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SchemaElement element = elements.remove();
      Repetition repetition = Repetition.valueOf(element.getRepetition_type().name());
      children.add(
          element.isSetType()
              ? new PrimitiveType(
                  repetition,
                  element.getType() == org.apache.parquet.format.Type.BYTE_ARRAY
                      ? PrimitiveTypeName.BINARY
                      : PrimitiveTypeName.valueOf(element.getType().name()),
                  element.getName())
              : new GroupType(
                  repetition, element.getName(), children(elements, element.getNum_children())));
    }
    return children;
  }

  private PageReadStore pages(RowGroup group) throws IOException {
    Map<List<String>, ColumnPages> pages = new HashMap<>();
    for (ColumnChunk chunk : group.getColumns()) {
      pages.put(chunk.getMeta_data().getPath_in_schema(), new ColumnPages(chunk));
    }
    return new PageReadStore() {
      @Override
      public PageReader getPageReader(ColumnDescriptor descriptor) {
        return pages.get(Arrays.asList(descriptor.getPath()));
      }

      @Override
      public long getRowCount() {
        return group.getNum_rows();
      }
    };
  }

  private final class ColumnPages implements PageReader {
    private final long values;
    private final Deque<DataPage> data = new ArrayDeque<>();
    private DictionaryPage dictionary;

    ColumnPages(ColumnChunk chunk) throws IOException {
      if (chunk.getMeta_data().getCodec() != CompressionCodec.GZIP) {
        throw new IOException("not GZIP");
      }
      values = chunk.getMeta_data().getNum_values();
      boolean has = chunk.getMeta_data().isSetDictionary_page_offset();
      int start =
          (int)
              (has
                  ? chunk.getMeta_data().getDictionary_page_offset()
                  : chunk.getMeta_data().getData_page_offset());
      int size = (int) chunk.getMeta_data().getTotal_compressed_size();
      ByteArrayInputStream in = new ByteArrayInputStream(file, start, size);
      while (in.available() > 0) {
        PageHeader header = Util.readPageHeader(in);
        byte[] content = gunzip(in.readNBytes(header.getCompressed_page_size()));
        if (content.length != header.getUncompressed_page_size()) {
          throw new IOException("a page's size is not what its header says");
        }
        if (header.isSetDictionary_page_header()) {
          dictionary =
              new DictionaryPage(
                  BytesInput.from(content),
                  header.getDictionary_page_header().getNum_values(),
                  Encoding.PLAIN);
        } else {
          data.add(
              new DataPageV1(
                  BytesInput.from(content),
                  header.getData_page_header().getNum_values(),
                  content.length,
                  (Statistics<?>) null,
                  Encoding.RLE,
                  Encoding.RLE,
                  Encoding.valueOf(header.getData_page_header().getEncoding().name())));
        }
      }
    }

    @Override
    public DictionaryPage readDictionaryPage() {
      return dictionary;
    }

    @Override
    public long getTotalValueCount() {
      return values;
    }

    @Override
    public DataPage readPage() {
      return data.poll();
    }
  }

  private static byte[] gunzip(byte[] content) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      in.transferTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> values(Group row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Type column : row.getType().getFields()) {
      String name = column.getName();
      if (row.getFieldRepetitionCount(name) > 0) {
        values.put(name, column.isPrimitive() ? value(row, column) : list(row.getGroup(name, 0)));
      }
    }
    return values;
  }

  private static Object value(Group row, Type column) {
    return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
      case INT64 -> row.getLong(column.getName(), 0);
      case FLOAT -> row.getFloat(column.getName(), 0);
      case BINARY -> row.getString(column.getName(), 0);
      default -> throw new IllegalStateException("no column has this type");
    };
  }

  private static List<String> list(Group list) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
      values.add(list.getGroup("list", i).getString("element", 0));
    }
    return values;
  }
}
