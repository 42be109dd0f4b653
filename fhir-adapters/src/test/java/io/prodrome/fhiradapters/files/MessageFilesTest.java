package io.prodrome.fhiradapters.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.MessageFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageFilesTest {

  private static final String ONE = "MSH|^~\\&|A|B|||20260301||ADT^A08|C1|P|2.5\rPID|1||100\r";
  private static final String OTHER = ONE.replace("C1", "C2");
  private static final int LIMIT = 1024 * 1024;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static List<FoundMessage> read(Path... paths) throws IOException {
    try (MessageFiles files = MessageFiles.of(List.of(paths), null, LIMIT)) {
      return all(files);
    }
  }

  private static List<FoundMessage> all(MessageFiles files) throws IOException {
    List<FoundMessage> found = new ArrayList<>();
    for (FoundMessage next = files.next(); next != null; next = files.next()) {
      found.add(next);
    }
    return found;
  }

  private static String text(FoundMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] tar(String path, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(path);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static DeadLetterReason reason(FoundMessage message) {
    if (message.refusal() == null) {
      throw new AssertionError(message + " was not refused");
    }
    return message.refusal().reason();
  }

  @Test
  void severalMessagesOfOneFileAreToldApartWhateverEndsTheirSegments() throws IOException {
    for (String end : List.of("\r", "\n", "\r\n")) {
      Path file = write("feed.hl7", (ONE + OTHER).replace("\r", end));
      List<FoundMessage> found = read(file);
      assertEquals(List.of(ONE, OTHER), found.stream().map(MessageFilesTest::text).toList());
      assertEquals(file + "#1", found.get(0).name());
      assertEquals(file + "#2", found.get(1).name());
    }
  }

  @Test
  void aBatchStaysTogetherSoThatItsCountsCanBeChecked() throws IOException {
    String batch = "FHS|^~\\&\rBHS|^~\\&\r" + ONE + OTHER + "BTS|2\rFTS|1\r";
    List<FoundMessage> found = read(write("batch.hl7", batch));
    assertEquals(List.of(batch), found.stream().map(MessageFilesTest::text).toList());
  }

  @Test
  void aBatchThatIsTooLargeToStayTogetherIsSplitAndNothingOfItIsLost() throws IOException {
    StringBuilder batch = new StringBuilder("FHS|^~\\&\rBHS|^~\\&\r");
    for (int i = 0; i < 40_000; i++) {
      batch.append(ONE.replace("C1", "N" + i));
    }
    batch.append("BTS|40000\rFTS|1\r");
    int messages = 0;
    for (FoundMessage message : read(write("batch.hl7", batch.toString()))) {
      assertTrue(message.payload().length <= LIMIT);
      messages += text(message).split("MSH\\|", -1).length - 1;
    }
    assertEquals(40_000, messages);
  }

  @Test
  void framesOfMllpAndAByteOrderMarkAreNoPartOfAMessage() throws IOException {
    List<FoundMessage> found =
        read(write("framed.hl7", "\uFEFF\u000b" + ONE + "\u001c\r\u000b" + OTHER + "\u001c\r"));
    assertEquals(List.of(ONE, OTHER), found.stream().map(MessageFilesTest::text).toList());
  }

  @Test
  void eachLineOfABulkExportIsAMessage() throws IOException {
    String lines = "{\"resourceType\":\"Patient\"}\n\n{\"resourceType\":\"Condition\"}";
    for (String name : List.of("export.ndjson", "export.json")) {
      List<FoundMessage> found = read(write(name, lines));
      assertEquals(2, found.size());
      assertEquals("{\"resourceType\":\"Condition\"}", text(found.get(1)));
      assertEquals(MessageFormat.FHIR, found.get(1).format());
    }
  }

  @Test
  void anIndentedResourceIsOneMessage() throws IOException {
    assertEquals(1, read(write("one.json", "{\n  \"resourceType\": \"Patient\"\n}\n")).size());
  }

  @Test
  void archivesAreReadInPlaceAndWhatIsNoMessageIsCounted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("../../a/one.hl7"));
      zip.write(ONE.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("LICENSE"));
      zip.write("Do as you like.".getBytes(StandardCharsets.UTF_8));
    }
    Path zip = write("feed.zip", bytes.toByteArray());
    Path tar = write("feed.tar.gz", gzip(tar("b/two.hl7", OTHER.getBytes(StandardCharsets.UTF_8))));
    try (MessageFiles files = MessageFiles.of(List.of(zip, tar), null, LIMIT)) {
      List<FoundMessage> found = all(files);
      assertEquals(
          List.of(zip + "!/../../a/one.hl7", tar + "!/b/two.hl7"),
          found.stream().map(FoundMessage::name).toList());
      assertEquals(List.of(ONE, OTHER), found.stream().map(MessageFilesTest::text).toList());
      assertEquals(1, files.skipped());
    }
  }

  @Test
  void aBrokenArchiveIsARefusalAfterWhatCouldBeRead() throws IOException {
    byte[] whole = gzip((ONE + OTHER.repeat(5000)).getBytes(StandardCharsets.UTF_8));
    Path broken = write("feed.hl7.gz", java.util.Arrays.copyOf(whole, whole.length / 2));
    List<FoundMessage> found = read(broken, write("next.hl7", ONE));
    assertTrue(found.size() > 2, "" + found.size());
    assertEquals(DeadLetterReason.MALFORMED, reason(found.get(found.size() - 2)));
    assertEquals(ONE, text(found.get(found.size() - 1)));
  }

  @Test
  void aDecompressionBombIsRefusedAndTheNextFileIsRead() throws IOException {
    List<FoundMessage> found =
        read(write("bomb.hl7.gz", gzipOfMessageThenZeros()), write("next.hl7", ONE));
    assertEquals(DeadLetterReason.TOO_LARGE, reason(found.get(found.size() - 2)));
    assertEquals(ONE, text(found.get(found.size() - 1)));
  }

  private static byte[] gzipOfMessageThenZeros() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(ONE.getBytes(StandardCharsets.UTF_8));
      byte[] letters = "A".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 100; i++) {
        gzip.write(letters);
      }
    }
    return packed.toByteArray();
  }

  @Test
  void anArchiveInsideAnArchiveIsRefused() throws IOException {
    byte[] inner = gzip(ONE.getBytes(StandardCharsets.UTF_8));
    List<FoundMessage> found = read(write("outer.tar", tar("inner.hl7.gz", inner)));
    assertEquals(DeadLetterReason.UNSUPPORTED, reason(found.get(0)));
  }

  @Test
  void aMessageBeyondTheLimitIsRefusedAndTheNextOneIsRead() throws IOException {
    String large = ONE + "OBX|1|TX|||" + "x".repeat(LIMIT) + "\r";
    List<FoundMessage> found = read(write("feed.hl7", large + OTHER));
    assertEquals(DeadLetterReason.TOO_LARGE, reason(found.get(0)));
    assertEquals(OTHER, text(found.get(1)));
  }

  @Test
  void aNamedFileThatHoldsNoMessageIsRefusedButNotOneOfAFolder() throws IOException {
    Path file = write("readme.txt", "hello");
    assertEquals(DeadLetterReason.MALFORMED, reason(read(file).get(0)));
    assertEquals(List.of(), read(folder));
    assertEquals(DeadLetterReason.MALFORMED, reason(read(write("empty.hl7", "")).get(0)));
  }

  @Test
  void standardInputIsReadLikeAFile() throws IOException {
    byte[] bytes = gzip((ONE + OTHER).getBytes(StandardCharsets.UTF_8));
    try (MessageFiles files =
        MessageFiles.of("-", new ByteArrayInputStream(bytes), MessageFormat.HL7V2, LIMIT)) {
      assertEquals(List.of("-#1", "-#2"), all(files).stream().map(FoundMessage::name).toList());
    }
  }

  @Test
  void aMissingPathIsNamed() {
    IOException missing = assertThrows(IOException.class, () -> read(folder.resolve("none.hl7")));
    assertTrue(String.valueOf(missing.getMessage()).contains("none.hl7 does not exist"));
  }

  /** A bundle of one patient and many conditions, larger than what is read as a whole. */
  private static byte[] largeBundle(int entries) {
    StringBuilder json = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"collection\",");
    json.append("\"entry\":[{\"fullUrl\":\"urn:uuid:p\",\"resource\":{\"resourceType\":")
        .append("\"Patient\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"1\"}]}}");
    for (int i = 0; i < entries; i++) {
      json.append(",{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c")
          .append(i)
          .append("\",\"subject\":{\"reference\":\"urn:uuid:p\"},\"code\":{\"text\":\"")
          .append("gout ".repeat(20))
          .append("\"}}}");
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aLargeBundleIsReadInSlicesThatNameWhereTheyBegin() throws IOException {
    byte[] bundle = largeBundle(100_000);
    Path file = write("large.json", bundle);
    Path packed = write("large.zip", zip("inner.json", bundle));
    for (Path each : List.of(file, packed)) {
      int conditions = 0;
      int largest = 0;
      String first = "";
      for (FoundMessage message : read(each)) {
        first = first.isEmpty() ? message.name() : first;
        conditions += text(message).split("\"Condition\"", -1).length - 1;
        largest = Math.max(largest, message.payload().length);
      }
      assertEquals(100_000, conditions);
      assertTrue(largest < 3 * LIMIT, "" + largest);
      assertTrue(first.endsWith(".json#entry[0]"), first);
    }
  }

  private static byte[] zip(String path, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(path));
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
