package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.files.MessageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMessagesTest {

  @TempDir private Path folder;

  private static String message(String type, String id, String patient) {
    return "MSH|^~\\&|A|B|||20260301||" + type + "|" + id + "|P|2.5\nPID|1||" + patient + "\n";
  }

  @Test
  void messagesOfOnePatientHaveOneNumberAndWhatCannotBeSentIsTold() throws IOException {
    Files.writeString(
        folder.resolve("a.hl7"),
        message("ADT^A04", "1", "77^^^X^MR")
            + message("ORU^R01", "2", "78^^^X^MR")
            + message("ORU^R01^ORU_R01", "3", "77^^^X^MR"));
    Files.writeString(folder.resolve("b.json"), "{\"resourceType\":\"Patient\"}");
    Files.writeString(folder.resolve("c.json"), "{\"n\":\"" + "x".repeat(5000) + "\"}");
    List<FeedMessage> messages = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (MessageFiles files = MessageFiles.of(List.of(folder), null, 4000)) {
      new FileMessages(files, found -> refused.add(found.name())).forEachRemaining(messages::add);
    }
    assertEquals(
        List.of("ADT^A04", "ORU^R01", "ORU^R01", "FHIR JSON"),
        messages.stream().map(FeedMessage::kind).toList());
    assertEquals(messages.get(0).patient(), messages.get(2).patient());
    assertNotEquals(messages.get(0).patient(), messages.get(1).patient());
    assertEquals(MessageFormat.FHIR, messages.get(3).format());
    assertEquals(List.of(folder.resolve("c.json").toString()), refused);
  }
}
