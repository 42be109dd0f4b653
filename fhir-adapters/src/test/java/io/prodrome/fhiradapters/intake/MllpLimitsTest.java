package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.client.MllpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders that send too much, too slowly or never enough meet. */
@Timeout(120)
class MllpLimitsTest {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private MllpServer server(
      RawLog log, int maxConnections, Duration frame, Duration idle, InFlightBytes inFlight)
      throws IOException {
    MllpServer server =
        new MllpServer(
            new MllpConfig(LOOPBACK, 0, 1_000_000, maxConnections, 64, frame, idle, null),
            Feed.live("feed"),
            log,
            inFlight);
    open.add(server);
    server.start();
    return server;
  }

  private Socket socket(MllpServer server) throws IOException {
    Socket socket = new Socket(LOOPBACK, server.port());
    socket.setSoTimeout(20_000);
    open.add(socket);
    return socket;
  }

  private static byte[] message(int textLength) {
    return ("MSH|^~\\&|A|B|C|D|20200501||MDM^T02|M1|P|2.5\rPID|1||4711\rOBX|1|TX|||"
            + "x".repeat(textLength)
            + "\r")
        .getBytes(UTF_8);
  }

  private static byte[] framed(byte[] message) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(0x0B);
    frame.writeBytes(message);
    frame.write(0x1C);
    frame.write(0x0D);
    return frame.toByteArray();
  }

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, what);
      Thread.sleep(5);
    }
  }

  /** Whether the other side has closed; what it sent before is read over. */
  private static boolean closed(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An answer that was on its way.
      }
      return true;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void senderBeyondTheLimitIsTurnedAwayAtOnceAndLetInLater() throws Exception {
    MllpServer server =
        server(HeldRawLog.immediate(), 2, PATIENCE, PATIENCE, InFlightBytes.ofDefaultSize());
    Socket first = socket(server);
    socket(server);
    await(() -> server.counts().open() == 2, "two are connected");
    assertTrue(closed(socket(server)));
    await(() -> server.counts().turnedAway() == 1, "the third is counted");
    first.close();
    await(() -> server.counts().open() == 1, "one has left");
    try (MllpClient next = MllpClient.connect(LOOPBACK, server.port(), PATIENCE)) {
      assertEquals("AA", next.send(message(10)).code());
    }
  }

  @Test
  void silentConnectionIsClosedAfterTheIdleTime() throws Exception {
    MllpServer server =
        server(
            HeldRawLog.immediate(),
            2,
            PATIENCE,
            Duration.ofMillis(200),
            InFlightBytes.ofDefaultSize());
    assertTrue(closed(socket(server)));
    await(() -> server.counts().open() == 0, "its place is free");
  }

  @Test
  void messageThatTricklesIsCutOffThoughEveryByteIsInTime() throws Exception {
    HeldRawLog log = HeldRawLog.immediate();
    MllpServer server =
        server(log, 2, Duration.ofMillis(400), PATIENCE, InFlightBytes.ofDefaultSize());
    Socket socket = socket(server);
    OutputStream output = socket.getOutputStream();
    output.write(0x0B);
    await(
        () -> {
          try {
            output.write('M');
            output.flush();
            return server.counts().open() == 0;
          } catch (IOException e) {
            return true;
          }
        },
        "it is closed");
    assertEquals(0, log.size());
  }

  @Test
  void senderThatDoesNotReadItsAnswersIsClosed() throws Exception {
    MllpServer server =
        server(
            HeldRawLog.immediate(),
            2,
            Duration.ofMillis(500),
            PATIENCE,
            InFlightBytes.ofDefaultSize());
    Socket socket = new Socket();
    open.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(LOOPBACK, server.port()));
    OutputStream output = socket.getOutputStream();
    byte[] frame = framed(message(10));
    Thread sender =
        new Thread(
            () -> {
              try {
                while (true) {
                  output.write(frame);
                }
              } catch (IOException e) {
                // It was closed, as it should be.
              }
            });
    sender.start();
    await(() -> server.counts().handed() > 0, "it is served at first");
    await(() -> server.counts().open() == 0, "it is closed");
    sender.join();
  }

  @Test
  void bytesInFlightAreBoundedOverAllConnectionsWhileTheLogStandsStill() throws Exception {
    int bound = 8 * 1024 * 1024;
    InFlightBytes inFlight = new InFlightBytes(bound);
    HeldRawLog log = HeldRawLog.held();
    MllpServer server = server(log, 16, PATIENCE, PATIENCE, inFlight);
    byte[] frame = framed(message(100_000));
    AtomicLong poured = new AtomicLong();
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Socket socket = socket(server);
      Thread sender =
          new Thread(
              () -> {
                try {
                  OutputStream output = socket.getOutputStream();
                  for (int n = 0; n < 64; n++) {
                    output.write(frame);
                    poured.addAndGet(frame.length);
                  }
                } catch (IOException e) {
                  // The test has ended.
                }
              });
      sender.setDaemon(true);
      sender.start();
      senders.add(sender);
    }
    // 100 MB want in; half of the bound may be on its way to the log.
    await(() -> inFlight.storing() > bound / 2 - 2 * frame.length, "the log is owed all it may be");
    long handed = settled(server);
    assertTrue(handed * frame.length <= bound / 2, handed + " messages are held");
    assertTrue(senders.stream().anyMatch(Thread::isAlive), "senders wait");

    // When the log goes on, everything comes through.
    Thread storing =
        new Thread(
            () -> {
              try {
                for (int n = 1; n <= 16 * 64; n++) {
                  log.store(n);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    storing.start();
    await(() -> server.counts().handed() == 16 * 64, "every message is handed on");
    storing.join();
    await(() -> inFlight.storing() == 0, "all room is free again");
  }

  /** How many messages the log was given, once that stays the same. */
  private static long settled(MllpServer server) throws InterruptedException {
    long before = -1;
    while (before != server.counts().handed()) {
      before = server.counts().handed();
      Thread.sleep(200);
    }
    return before;
  }

  @Test
  void closingEndsConnectionsThatWaitForALogThatNeverAnswers() throws Exception {
    HeldRawLog log = HeldRawLog.held();
    MllpServer server = server(log, 2, PATIENCE, PATIENCE, InFlightBytes.ofDefaultSize());
    socket(server).getOutputStream().write(framed(message(10)));
    log.await(1);
    server.close();
    await(() -> server.counts().open() == 0, "no connection is left");
  }
}
