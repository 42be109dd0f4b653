package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.client.Acknowledgement;
import io.prodrome.fhiradapters.client.MllpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MllpServerTest {

  private static final String LOOPBACK = "127.0.0.1";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private MllpServer server(RawLog log, int maxFrame, int maxInFlight) throws IOException {
    MllpServer server =
        new MllpServer(
            new MllpConfig(
                LOOPBACK,
                0,
                maxFrame,
                4,
                maxInFlight,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                null),
            Feed.live("feed"),
            log,
            InFlightBytes.ofDefaultSize());
    open.add(server);
    server.start();
    return server;
  }

  private MllpClient client(MllpServer server) throws IOException {
    MllpClient client = MllpClient.connect(LOOPBACK, server.port(), Duration.ofSeconds(20));
    open.add(client);
    return client;
  }

  private Socket socket(MllpServer server) throws IOException {
    Socket socket = new Socket(LOOPBACK, server.port());
    socket.setSoTimeout(20_000);
    open.add(socket);
    return socket;
  }

  private static byte[] message(String id) {
    return message(id, "");
  }

  private static byte[] message(String id, String more) {
    return ("MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||ADT^A08|"
            + id
            + "|P|2.5"
            + more
            + "\rPID|1||4711^^^GENERAL^MR||Canaryname\r")
        .getBytes(UTF_8);
  }

  private static byte[] framed(byte[]... messages) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      frames.write(0x0B);
      frames.writeBytes(message);
      frames.write(0x1C);
      frames.write(0x0D);
    }
    return frames.toByteArray();
  }

  /** The next answer, as MSA-1 and MSA-2. */
  private static String answer(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = socket.getInputStream().read();
    while (b >= 0 && b != 0x1C) {
      bytes.write(b);
      b = socket.getInputStream().read();
    }
    assertEquals(0x0D, socket.getInputStream().read(), bytes.toString(UTF_8));
    String msa = bytes.toString(UTF_8).split("\r")[1];
    return msa.split("\\|")[1] + " " + msa.split("\\|")[2];
  }

  @Test
  void messageIsStoredVerbatimUnderItsPatientAndAcknowledged() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Acknowledgement answer = client(server(log, 100_000, 8)).send(message("M1"));
    assertEquals(new Acknowledgement("AA", "M1", ""), answer);
    assertEquals(new String(message("M1"), UTF_8), log.await(1).text());
    assertEquals("4711", log.await(1).key());
    assertEquals("feed", log.await(1).source());
  }

  @Test
  void nothingIsAcknowledgedBeforeTheLogHasIt() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    Socket socket = socket(server(log, 100_000, 8));
    socket.getOutputStream().write(framed(message("M1")));
    log.await(1);
    assertEquals(0, socket.getInputStream().available());
    log.store(1);
    assertEquals("AA M1", answer(socket));
  }

  @Test
  void pipelinedMessagesAreAnsweredInTheirOrder() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    Socket socket = socket(server(log, 100_000, 8));
    socket.getOutputStream().write(framed(message("M1"), message("M2"), message("M3")));
    log.store(3);
    log.store(2);
    log.store(1);
    assertEquals("AA M1", answer(socket));
    assertEquals("AA M2", answer(socket));
    assertEquals("AA M3", answer(socket));
  }

  @Test
  void answersDoNotWaitForLaterMessages() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    Socket socket = socket(server(log, 100_000, 8));
    socket.getOutputStream().write(framed(message("M1"), message("M2"), message("M3")));
    log.await(3);
    log.store(1);
    assertEquals("AA M1", answer(socket));
    log.store(2);
    log.store(3);
    assertEquals("AA M2", answer(socket));
    assertEquals("AA M3", answer(socket));
  }

  @Test
  void senderThatIsFasterThanTheLogIsNotRead() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    Socket socket = socket(server(log, 100_000, 2));
    OutputStream output = socket.getOutputStream();
    for (int i = 1; i <= 20; i++) {
      output.write(framed(message("M" + i)));
    }
    // One that is being waited for, two in the queue, one that waits for room in it.
    log.await(4);
    for (int i = 1; i <= 20; i++) {
      assertTrue(log.size() <= i + 3, log.size() + " before " + i);
      log.store(i);
      assertEquals("AA M" + i, answer(socket));
    }
  }

  @Test
  void messageMaySplitAnywhere() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Socket socket = socket(server(log, 100_000, 8));
    socket.setTcpNoDelay(true);
    for (byte b : framed(message("M1"))) {
      socket.getOutputStream().write(b);
      socket.getOutputStream().flush();
    }
    assertEquals("AA M1", answer(socket));
  }

  @Test
  void bytesBetweenFramesAndDoubledEnvelopesAreSkipped() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Socket socket = socket(server(log, 100_000, 8));
    OutputStream output = socket.getOutputStream();
    output.write("\r\nnoise".getBytes(UTF_8));
    output.write(0x0B);
    output.write(framed(message("M1")));
    output.write(new byte[] {0x1C, 0x0D, '\n'});
    output.write(framed(message("M2")));
    assertEquals("AA M1", answer(socket));
    assertEquals("AA M2", answer(socket));
    assertEquals(new String(message("M1"), UTF_8), log.await(1).text());
  }

  @Test
  void oversizedMessageIsRefusedAndTheNextIsTaken() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Socket socket = socket(server(log, 1000, 8));
    byte[] large = message("M1", "|" + "x".repeat(100_000));
    socket.getOutputStream().write(framed(large, message("M2")));
    assertEquals("AR M1", answer(socket));
    assertEquals("AA M2", answer(socket));
    assertEquals(1, log.size());
  }

  @Test
  void brokenOffMessageIsRefusedAndNotStored() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Socket socket = socket(server(log, 100_000, 8));
    socket.getOutputStream().write(0x0B);
    socket.getOutputStream().write(message("M1"));
    socket.getOutputStream().write(framed(message("M2")));
    assertEquals("AR M1", answer(socket));
    assertEquals("AA M2", answer(socket));
    assertEquals(1, log.size());
  }

  @Test
  void whatIsNoHl7IsRefusedAndNotStored() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Acknowledgement answer = client(server(log, 100_000, 8)).send("GET / HTTP/1.1".getBytes(UTF_8));
    assertEquals("AR", answer.code());
    assertFalse(answer.accepted());
    assertEquals(0, log.size());
  }

  @Test
  void brokenMessageWithAHeaderIsStoredForTheDecoderToJudge() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    byte[] broken = "MSH|^~\\&|||||||???".getBytes(UTF_8);
    assertTrue(client(server(log, 100_000, 8)).send(broken).accepted());
    assertNull(log.await(1).key());
  }

  @Test
  void failureOfTheLogAsksTheSenderToSendAgain() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    Socket socket = socket(server(log, 100_000, 8));
    socket.getOutputStream().write(framed(message("M1")));
    log.fail(1);
    assertEquals("AE M1", answer(socket));
  }

  @Test
  void enhancedModeAnswersOnlyWhatIsAskedFor() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    Socket socket = socket(server(log, 100_000, 8));
    socket
        .getOutputStream()
        .write(
            framed(
                message("M1", "|||AL|NE"),
                message("M2", "|||NE|NE"),
                message("M3", "|||ER|NE"),
                message("M4", "|||NE|AL"),
                message("M5")));
    assertEquals("CA M1", answer(socket));
    assertEquals("AA M4", answer(socket));
    assertEquals("AA M5", answer(socket));
    assertEquals(5, log.size());
  }

  @Test
  void portThatIsTakenIsReported() throws Exception {
    MllpServer first = server(HeldRawLog.immediate(), 1000, 1);
    MllpServer second =
        new MllpServer(
            MllpConfig.of(LOOPBACK, first.port()),
            Feed.live("feed"),
            HeldRawLog.immediate(),
            InFlightBytes.ofDefaultSize());
    open.add(second);
    assertThrows(IOException.class, second::start);
  }
}
