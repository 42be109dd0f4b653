package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.intake.Hl7Acknowledgement.Problem;
import io.prodrome.fhiradapters.intake.MllpFrames.Fault;
import io.prodrome.fhiradapters.intake.MllpFrames.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender. Its reader reads frames and hands them to the log; its writer answers them in the
 * order in which they came, each only when the log has it. A sender is not read while its feed's
 * rate, the queue of its answers, or the bytes in flight of all connections have no room.
 */
final class MllpConnection {

  private static final Logger LOG = LoggerFactory.getLogger(MllpConnection.class);

  private final String name;
  private final Socket socket;
  private final MllpConfig config;
  private final Feed feed;
  private final RawLog log;
  private final InFlightBytes inFlight;
  private final Clock clock;
  private final MllpTally tally;
  private final MllpAnswers answers;

  /** What a frame that grows large has reserved; only the reader's. */
  private int reserved;

  /** When the TLS handshake began; 0 where none is going on. */
  private volatile long handshakeSince;

  private volatile @Nullable Thread reader;
  private volatile boolean ending;

  MllpConnection(
      String name,
      Socket socket,
      MllpConfig config,
      Feed feed,
      RawLog log,
      InFlightBytes inFlight,
      Clock clock,
      MllpTally tally) {
    this.name = name;
    this.socket = socket;
    this.config = config;
    this.feed = feed;
    this.log = log;
    this.inFlight = inFlight;
    this.clock = clock;
    this.tally = tally;
    this.answers = new MllpAnswers(config.maxInFlight(), clock, tally);
  }

  /**
   * Serves the sender until it leaves; the socket is closed then.
   *
   * @param tls encrypts the connection; null for plain TCP
   */
  void serve(@Nullable SSLContext tls) throws InterruptedException {
    reader = Thread.currentThread();
    Thread writer = null;
    try {
      Socket spoken = tls == null ? socket : handshake(tls);
      writer = startWriter(spoken);
      read(spoken);
    } catch (SocketTimeoutException e) {
      LOG.info("{}: silent for too long; closing", name);
    } catch (IOException e) {
      LOG.debug("{}: connection lost: {}", name, e.getClass().getName());
    } catch (RuntimeException e) {
      LOG.error("{}: a defect, closing: {} at {}", name, e.getClass().getName(), place(e));
    } finally {
      if (writer != null) {
        finish(writer);
      }
      close();
    }
  }

  /** What was read is still answered, as long as the sender listens and the server runs. */
  private void finish(Thread writer) throws InterruptedException {
    boolean finished = false;
    try {
      if (!ending) {
        answers.end();
        writer.join();
        finished = true;
      }
    } finally {
      if (!finished) {
        writer.interrupt();
      }
    }
  }

  /** The TLS layer over the socket; a sender that does not show what is asked for is not let in. */
  private SSLSocket handshake(SSLContext tls) throws IOException {
    socket.setSoTimeout(millis(config.frameTimeout().toMillis()));
    SSLSocket layer =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(
                    socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    layer.setUseClientMode(false);
    TlsConfig wanted = config.tls();
    layer.setNeedClientAuth(wanted != null && wanted.authorities() != null);
    handshakeSince = System.nanoTime() | 1;
    try {
      layer.startHandshake();
    } catch (IOException e) {
      LOG.warn("{}: no TLS with this sender: {}", name, e.getClass().getName());
      throw e;
    } finally {
      handshakeSince = 0;
    }
    return layer;
  }

  private Thread startWriter(Socket spoken) throws IOException {
    OutputStream output = spoken.getOutputStream();
    Thread writer =
        new Thread(
            () -> {
              try {
                answers.write(output);
              } finally {
                close(); // The reader may wait for bytes that would be for nobody.
              }
            },
            name + "-answers");
    writer.setDaemon(true);
    writer.start();
    return writer;
  }

  private void read(Socket spoken) throws IOException, InterruptedException {
    MllpFrames frames =
        new MllpFrames(
            spoken.getInputStream(),
            new MllpFrames.Room() {
              @Override
              public void awaitLarge() throws InterruptedException {
                reserve();
              }

              @Override
              public void readWithin(int millis) throws IOException {
                spoken.setSoTimeout(millis);
              }
            },
            config);
    try {
      while (frames.awaitStart()) {
        Optional<Frame> frame = frames.read();
        if (frame.isEmpty() || !accept(frame.get())) {
          return;
        }
      }
    } finally {
      unreserve();
      if (frames.noise() > 0) {
        tally.noiseBytes.add(frames.noise());
        LOG.warn("{}: {} bytes lay outside frames and were skipped", name, frames.noise());
      }
    }
  }

  /** A growing frame's bytes are there twice while it is copied. */
  private void reserve() throws InterruptedException {
    int bytes = (int) Math.min(Integer.MAX_VALUE, 2L * config.maxFrameBytes());
    inFlight.awaitReading(bytes);
    reserved = bytes;
  }

  private void unreserve() {
    if (reserved > 0) {
      inFlight.doneReading(reserved);
      reserved = 0;
    }
  }

  /** False where nobody answers the sender any more. */
  private boolean accept(Frame frame) throws InterruptedException {
    byte[] message = frame.message();
    Hl7Header header = Hl7Header.of(message).orElse(null);
    if (header == null || frame.fault() != Fault.NONE) {
      unreserve();
      return answers.refuse(header, problem(header, frame.fault()));
    }
    feed.pace();
    inFlight.awaitStoring(message.length);
    unreserve();
    tally.handed.increment();
    CompletableFuture<InputRef> stored =
        log.append(
            MessageFormat.HL7V2,
            feed.source(),
            header.patient(message),
            message,
            Instant.now(clock),
            feed.backfill());
    inFlight.free(message.length, stored);
    return answers.owe(header, stored);
  }

  private Problem problem(@Nullable Hl7Header header, Fault fault) {
    if (header == null) {
      return Problem.noMessage();
    }
    return fault == Fault.TOO_LARGE
        ? Problem.tooLarge(config.maxFrameBytes())
        : Problem.brokenOff();
  }

  /** Whether the sender has not taken an answer, or shaken hands, for the frame's time-out. */
  boolean stuck() {
    long longest = config.frameTimeout().toNanos();
    long since = handshakeSince;
    return answers.stuckFor(longest) || (since != 0 && System.nanoTime() - since > longest);
  }

  /** Where in our code it happened, which names no content. */
  private static String place(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : trace[0].toString();
  }

  private static int millis(long millis) {
    return (int) Math.min(Integer.MAX_VALUE, millis);
  }

  /** Ends the connection from outside, wherever its threads wait. */
  void end() {
    ending = true;
    close();
    Thread waiting = reader;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  /** Closes the socket itself: the TLS layer's close would wait for a write that is stuck. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a socket did not close");
    }
  }
}
