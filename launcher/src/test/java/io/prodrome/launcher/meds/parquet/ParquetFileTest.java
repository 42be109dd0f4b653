package io.prodrome.launcher.meds.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.launcher.meds.parquet.Column.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.format.SchemaElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileTest {

  private static final List<Column> COLUMNS =
      List.of(
          Column.required("id", Type.INT64),
          Column.optional("time", Type.TIMESTAMP_MICROS),
          Column.optional("value", Type.FLOAT),
          Column.optional("text", Type.STRING),
          Column.optional("words", Type.STRINGS));

  @TempDir private Path folder;

  private ReadBack written(List<List<Object>> rows) throws IOException {
    Path path = folder.resolve("t.parquet");
    try (ParquetFile file = new ParquetFile(path, COLUMNS, Map.of("made by", "a test"))) {
      for (List<Object> row : rows) {
        file.add(row);
      }
    }
    return new ReadBack(path);
  }

  /** What reading gives for a row: no entry where a value is null. */
  private static Map<String, Object> expected(List<Object> row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      if (row.get(i) != null) {
        values.put(COLUMNS.get(i).name(), row.get(i));
      }
    }
    return values;
  }

  private static void assertSame(List<List<Object>> rows, ReadBack read) throws IOException {
    List<Map<String, Object>> found = read.rows();
    assertEquals(rows.size(), found.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(expected(rows.get(i)), found.get(i), "row " + i);
    }
  }

  @Test
  void valuesNullsAndListsComeBack() throws IOException {
    List<List<Object>> rows =
        List.of(
            Arrays.asList(1L, -1L, 1.5f, "a", List.of("x", "y")),
            Arrays.asList(Long.MAX_VALUE, null, null, null, null),
            Arrays.asList(3L, Long.MIN_VALUE, -0.0f, "", List.of()),
            Arrays.asList(3L, 0L, Float.MIN_VALUE, "Größe 漢字 🙂", List.of("")));
    assertSame(rows, written(rows));
  }

  @Test
  void aFileWithoutRowsIsReadable() throws IOException {
    ReadBack read = written(List.of());
    assertEquals(0, read.footer().getNum_rows());
    assertEquals(List.of(), read.rows());
  }

  @Test
  void manyRowsMakeSeveralGroupsOfManyDifferentValues() throws IOException {
    Random random = new Random(2026);
    List<List<Object>> rows = new ArrayList<>();
    for (long i = 0; i < 260_000; i++) {
      rows.add(
          Arrays.asList(
              i / 100,
              random.nextInt(10) == 0 ? null : random.nextLong(),
              random.nextFloat(),
              "word " + random.nextInt(3000),
              i % 50 == 0 ? List.of("parent " + i, "other") : null));
    }
    ReadBack read = written(rows);
    assertEquals(2, read.footer().getRow_groupsSize());
    assertSame(rows, read);
  }

  @Test
  void theFooterSaysWhatTheColumnsMean() throws IOException {
    List<SchemaElement> schema = written(List.of()).footer().getSchema();
    SchemaElement time = schema.get(2);
    assertEquals("time", time.getName());
    assertTrue(time.getLogicalType().getTIMESTAMP().getUnit().isSetMICROS());
    assertFalse(time.getLogicalType().getTIMESTAMP().isIsAdjustedToUTC());
    assertTrue(schema.get(4).getLogicalType().isSetSTRING());
    assertTrue(schema.get(5).getLogicalType().isSetLIST());
    assertEquals("list", schema.get(6).getName());
    assertEquals("element", schema.get(7).getName());
  }

  @Test
  void aRowThatDoesNotFitIsRefused() throws IOException {
    try (ParquetFile file = new ParquetFile(folder.resolve("t"), COLUMNS, Map.of())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> file.add(Arrays.asList(null, null, null, null, null)));
      assertThrows(IllegalArgumentException.class, () -> file.add(List.of(1L)));
    }
  }
}
