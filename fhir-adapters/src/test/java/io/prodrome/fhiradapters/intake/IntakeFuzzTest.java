package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.fhiradapters.client.MllpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is sent over real sockets: an answer or a close, and the server serves the next one. */
@Timeout(180)
class IntakeFuzzTest {

  private static final int CONVERSATIONS = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MESSAGE =
      "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||ADT^A08|M1|P|2.5|||AL|NE\r"
          + "PID|1||4711^^^GENERAL^MR||Beispiel^Anna\rOBX|1|TX|||text\r";
  private static final String REQUEST =
      "POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n"
          + "Content-Length: 40\r\n\r\n{\"resourceType\":\"Patient\",\"id\":\"p1\"}     ";

  private final Random random = new Random(2026);

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, what);
      Thread.sleep(10);
    }
  }

  /** Bytes of a template, with some of them changed, doubled, cut out or put in. */
  private byte[] mutated(String template) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int messages = 1 + random.nextInt(4);
    for (int i = 0; i < messages; i++) {
      bytes.writeBytes(template.getBytes(ISO_8859_1));
    }
    byte[] sent = bytes.toByteArray();
    int changes = random.nextInt(12);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(sent.length);
      switch (random.nextInt(4)) {
        case 0 -> sent[at] = (byte) random.nextInt(256);
        case 1 -> sent[at] = new byte[] {0x0B, 0x1C, '\r', '\n', '|', 0}[random.nextInt(6)];
        case 2 -> sent = Arrays.copyOf(sent, at + 1);
        default -> {
          byte[] more = new byte[random.nextInt(3000)];
          random.nextBytes(more);
          ByteArrayOutputStream longer = new ByteArrayOutputStream();
          longer.write(sent, 0, at);
          longer.writeBytes(more);
          longer.write(sent, at, sent.length - at);
          sent = longer.toByteArray();
        }
      }
    }
    return sent;
  }

  /** Sends, ends, and reads until the server ends too, which it must in time. */
  private static void converse(int port, byte[] sent, boolean polite) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      try {
        socket.getOutputStream().write(sent);
        if (!polite) {
          return; // It leaves without reading.
        }
        socket.shutdownOutput();
        InputStream answers = socket.getInputStream();
        byte[] buffer = new byte[4096];
        while (answers.read(buffer) >= 0) {
          // Whatever it is.
        }
      } catch (SocketTimeoutException e) {
        throw new AssertionError("neither an answer nor a close", e);
      } catch (IOException e) {
        // Reset, which is a close.
      }
    }
  }

  private static Set<String> threads(String prefix) {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(prefix)) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  @Test
  void mllpServerOutlivesWhateverIsSent() throws Exception {
    ConcurrentLinkedQueue<Throwable> died = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, why) -> died.add(why));
    try (MllpServer server =
        new MllpServer(
            new MllpConfig("127.0.0.1", 0, 4000, 8, 8, PATIENCE, PATIENCE, null),
            Feed.live("feed"),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize())) {
      server.start();
      for (int i = 0; i < CONVERSATIONS; i++) {
        byte[] sent = i % 4 == 0 ? noise() : mutated("\u000b" + MESSAGE + "\u001c\r");
        converse(server.port(), sent, i % 8 != 7);
        await(() -> server.counts().open() < 8, "places are given back");
      }
      await(() -> server.counts().open() == 0, "no connection is left");
      await(() -> threads("mllp-sender").isEmpty(), "no thread is left");
      assertEquals(List.of(), new ArrayList<>(died));
      assertTrue(server.counts().handed() > 100, "many were messages all the same");
      assertTrue(server.counts().refused() > 20, "many were none");
      try (MllpClient client = MllpClient.connect("127.0.0.1", server.port(), PATIENCE)) {
        assertEquals("CA", client.send(MESSAGE.getBytes(ISO_8859_1)).code());
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private byte[] noise() {
    byte[] noise = new byte[random.nextInt(100_000)];
    random.nextBytes(noise);
    return noise;
  }

  @Test
  void fhirServerOutlivesWhateverIsSent() throws Exception {
    try (FhirServer server =
        new FhirServer(
            new FhirConfig("127.0.0.1", 0, 4000, 4, 64, null),
            Feed.live("feed"),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize())) {
      server.start();
      for (int i = 0; i < CONVERSATIONS; i++) {
        converse(server.port(), i % 4 == 0 ? noise() : mutated(REQUEST), i % 8 != 7);
      }
      URI base = URI.create("http://127.0.0.1:" + server.port());
      FhirClient client = new FhirClient(base, PATIENCE);
      byte[] patient = "{\"resourceType\":\"Patient\"}".getBytes(ISO_8859_1);
      for (int i = 0; i < 20; i++) {
        assertTrue(client.post(patient).accepted(), "all of its threads serve");
      }
    }
  }
}
