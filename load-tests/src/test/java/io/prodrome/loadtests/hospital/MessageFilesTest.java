package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFilesTest {

  private static final String FIRST =
      "MSH|^~\\&|A|B|C|D|20200101||ADT^A04^ADT_A01|1|P|2.5.1#PID|1||11^^^X^MR##PV1|1|O#";
  private static final String SECOND =
      "MSH|^~\\&|A|B|C|D|20200101||ORU^R01|2|P|2.5.1#PID|1||22^^^X^MR#";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\n"})
  void hl7FilesAreSplitWhateverEndsTheirLines(String lineEnd) throws IOException {
    write("two.hl7", (FIRST + "#" + SECOND).replace("#", lineEnd));
    List<FeedMessage> messages = read(folder.resolve("two.hl7"));
    assertEquals(List.of("ADT^A04", "ORU^R01"), messages.stream().map(FeedMessage::kind).toList());
    assertEquals(
        FIRST.replace("##", "#").replace('#', '\r'),
        new String(messages.get(0).payload(), StandardCharsets.UTF_8));
    assertEquals(
        SECOND.replace('#', '\r'), new String(messages.get(1).payload(), StandardCharsets.UTF_8));
    assertNotEquals(messages.get(0).patient(), messages.get(1).patient());
  }

  @Test
  void aBatchIsOpened() throws IOException {
    String batch =
        "FHS|^~\\&|A#BHS|^~\\&|A#" + FIRST + SECOND + "BTS|2#BHS|^~\\&|A#" + FIRST + "BTS|1#FTS|2#";
    write("batch.hl7", batch.replace('#', '\n'));
    List<FeedMessage> messages = read(folder.resolve("batch.hl7"));
    assertEquals(3, messages.size());
    for (FeedMessage message : messages) {
      assertEquals(MessageFormat.HL7V2, message.format());
      String text = new String(message.payload(), StandardCharsets.UTF_8);
      assertTrue(text.startsWith("MSH") && !text.contains("BTS") && !text.contains("BHS"), text);
    }
    assertEquals(messages.get(0).patient(), messages.get(2).patient());
  }

  @Test
  void bytesThatAreNoUtf8AndMarksAroundMessagesAreHandled() throws IOException {
    byte[] latin =
        FIRST
            .replace("11^^^X", "1\u00e9^^^X")
            .replace('#', '\r')
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] framed = new byte[latin.length + 6];
    framed[0] = (byte) 0xEF;
    framed[1] = (byte) 0xBB;
    framed[2] = (byte) 0xBF;
    framed[3] = 0x0b;
    System.arraycopy(latin, 0, framed, 4, latin.length);
    framed[latin.length + 4] = 0x1c;
    framed[latin.length + 5] = '\r';
    Files.write(folder.resolve("latin.hl7"), framed);
    List<FeedMessage> messages = read(folder.resolve("latin.hl7"));
    assertEquals(1, messages.size());
    String text = new String(messages.get(0).payload(), StandardCharsets.ISO_8859_1);
    assertTrue(text.startsWith("MSH|") && text.contains("1\u00e9^^^X"), text);
    assertTrue(text.endsWith("PV1|1|O\r"), text);
  }

  @Test
  void foldersAreReadInTheOrderOfNamesAndOtherFilesLeftOut() throws IOException {
    Files.createDirectories(folder.resolve("in/sub"));
    byte[] json = "{\"resourceType\":\"Patient\",\n\"id\":\"ä\"}".getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("in/b.json"), json);
    write("in/a.ndjson", "{\"n\":1}\n\n{\"n\":2}\r\n");
    write("in/sub/c.XML", "<Patient xmlns=\"http://hl7.org/fhir\"/>");
    write("in/readme.txt", "nothing");
    MessageFiles files = MessageFiles.of(List.of(folder.resolve("in")));
    List<FeedMessage> messages = new ArrayList<>();
    files.forEach(messages::add);
    assertEquals(
        List.of("FHIR NDJSON", "FHIR NDJSON", "FHIR JSON", "FHIR XML"),
        messages.stream().map(FeedMessage::kind).toList());
    assertEquals("{\"n\":2}", new String(messages.get(1).payload(), StandardCharsets.UTF_8));
    assertArrayEquals(json, messages.get(2).payload());
    assertEquals(4, files.count());
    assertEquals(3, files.files().size());
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    IOException missing =
        assertThrows(
            IOException.class, () -> MessageFiles.of(List.of(folder.resolve("missing.json"))));
    assertTrue(String.valueOf(missing.getMessage()).contains("missing.json"));

    write("notes.txt", "text");
    IOException unknown =
        assertThrows(
            IOException.class, () -> MessageFiles.of(List.of(folder.resolve("notes.txt"))));
    assertTrue(String.valueOf(unknown.getMessage()).contains("notes.txt"));

    IOException empty = assertThrows(IOException.class, () -> MessageFiles.of(List.of(folder)));
    assertTrue(String.valueOf(empty.getMessage()).contains("no file"));

    write("wrong.hl7", "PID|1||secret^^^X\r");
    UncheckedIOException wrong =
        assertThrows(UncheckedIOException.class, () -> read(folder.resolve("wrong.hl7")));
    assertTrue(String.valueOf(wrong.getMessage()).contains("wrong.hl7"));
    assertTrue(!String.valueOf(wrong.getMessage()).contains("secret"));

    write("empty.hl7", "\n\n");
    MessageFiles files = MessageFiles.of(List.of(folder.resolve("empty.hl7")));
    IOException none = assertThrows(IOException.class, files::count);
    assertTrue(String.valueOf(none.getMessage()).contains("holds no HL7 v2 message"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static List<FeedMessage> read(Path file) throws IOException {
    List<FeedMessage> messages = new ArrayList<>();
    MessageFiles.of(List.of(file)).forEach(messages::add);
    return messages;
  }
}
