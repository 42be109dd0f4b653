package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.topics.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a sender's bytes are answered with, and what of them is stored, as files: {@code
 * golden/<row>-<behaviour>/in.mllp} gives {@code out.json}. In {@code in.mllp}, a line end is a CR,
 * {@code \x0b} is the byte 0B, and every other character is its Latin-1 byte. The sender sends all
 * of it, says that it is done, and reads until the server is. Messages may have 1,000 bytes. With a
 * file {@code log-fails}, the log takes nothing. In {@code out.json}, an answer's id (MSH-10) is
 * ID. With {@code -Dgolden.update=true} the outputs are written rather than compared.
 */
@Timeout(120)
class MllpGoldenTest {

  private static final Path ROOT = Path.of("src", "test", "resources", "golden");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(each -> Files.exists(each.resolve("in.mllp"))).sorted().toList();
    }
  }

  @Test
  void thereAreCases() throws IOException {
    assertFalse(cases().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCaseIsAnsweredAsItsOutputSays(Path folder) throws Exception {
    boolean fails = Files.exists(folder.resolve("log-fails"));
    HeldRawLog log = fails ? HeldRawLog.failing() : HeldRawLog.immediate();
    ObjectNode found = Json.mapper().createObjectNode();
    Duration time = Duration.ofSeconds(20);
    try (MllpServer server =
        new MllpServer(
            new MllpConfig("127.0.0.1", 0, 1000, 4, 64, time, time, null),
            Feed.live("feed"),
            log,
            InFlightBytes.ofDefaultSize(),
            Clock.fixed(NOW, ZoneOffset.UTC))) {
      server.start();
      byte[] answers = exchange(server.port(), bytes(folder.resolve("in.mllp")));
      ArrayNode answered = found.putArray("answered");
      for (String frame : new String(answers, ISO_8859_1).split("\u001c\r")) {
        if (!frame.isEmpty()) {
          assertEquals('\u000b', frame.charAt(0), "an answer has its envelope");
          answered.add(withoutId(frame.substring(1)));
        }
      }
      ArrayNode stored = found.putArray("stored");
      for (int i = 1; i <= log.size() && !fails; i++) {
        HeldRawLog.Entry entry = log.await(i);
        stored
            .addObject()
            .put("key", entry.key())
            .put("message", new String(entry.payload(), ISO_8859_1));
      }
      found.put("refused", server.counts().refused());
      found.put("noiseBytes", server.counts().noiseBytes());
    }
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    String text = Json.mapper().writer(printer).writeValueAsString(found) + "\n";
    Path output = folder.resolve("out.json");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(output, text);
    }
    assertEquals(Files.readString(output), text);
  }

  private static byte[] bytes(Path file) throws IOException {
    String text = Files.readString(file, ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\x", i)) {
        bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
        i += 3;
      } else {
        bytes.write(text.charAt(i) == '\n' ? '\r' : text.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] exchange(int port, byte[] sent) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  /** An answer's MSH-10 differs each time. */
  private static String withoutId(String answer) {
    char separator = answer.charAt(3);
    int at = 0;
    for (int field = 0; field < 9; field++) {
      at = answer.indexOf(separator, at) + 1;
    }
    return answer.substring(0, at) + "ID" + answer.substring(answer.indexOf(separator, at));
  }
}
