package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.intake.Hl7Acknowledgement.Verdict;
import io.prodrome.fhiradapters.intake.MllpFrames.Fault;
import io.prodrome.fhiradapters.intake.MllpFrames.Frame;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender. Its reader reads frames and hands them to the log; its writer answers them in the
 * order in which they came, each only when the log has it. The queue between the two is bounded: a
 * sender that is faster than the log is not read.
 */
final class MllpConnection {

  private static final Logger LOG = LoggerFactory.getLogger(MllpConnection.class);

  private final Socket socket;
  private final MllpConfig config;
  private final RawLog log;
  private final Clock clock;
  private final BlockingQueue<Answer> answers;

  /**
   * The answer to a frame, in the order of the frames.
   *
   * @param header the message's; null where it has none
   * @param stored completes when the log has it; null where it is not to be stored
   * @param refusal why it is refused; empty where it is to be stored
   * @param last whether the writer ends here
   */
  private record Answer(
      @Nullable Hl7Header header,
      @Nullable CompletableFuture<InputRef> stored,
      String refusal,
      boolean last) {}

  MllpConnection(Socket socket, MllpConfig config, RawLog log, Clock clock) {
    this.socket = socket;
    this.config = config;
    this.log = log;
    this.clock = clock;
    this.answers = new ArrayBlockingQueue<>(config.maxInFlight());
  }

  /** Serves the sender until it leaves; the socket is closed then. */
  void serve(String name) throws InterruptedException {
    Thread writer = new Thread(this::write, name + "-answers");
    writer.setDaemon(true);
    writer.start();
    try {
      read(writer);
    } catch (SocketTimeoutException e) {
      LOG.warn("{}: a message did not end in {}; closing", name, config.frameTimeout());
    } catch (IOException e) {
      LOG.debug("{}: connection lost", name);
    } finally {
      // What was read is still answered, as long as the sender listens.
      hand(new Answer(null, null, "", true), writer);
      writer.join();
      close();
    }
  }

  private void read(Thread writer) throws IOException, InterruptedException {
    MllpFrames frames =
        new MllpFrames(
            new BufferedInputStream(socket.getInputStream(), 64 * 1024), config.maxFrameBytes());
    while (true) {
      socket.setSoTimeout(0);
      if (!frames.awaitStart()) {
        return;
      }
      socket.setSoTimeout(Math.toIntExact(config.frameTimeout().toMillis()));
      Optional<Frame> frame = frames.read();
      if (frame.isEmpty()) {
        return;
      }
      if (!hand(accept(frame.get()), writer)) {
        return;
      }
    }
  }

  /** Waits for room in the queue; false where nobody empties it any more. */
  private boolean hand(Answer answer, Thread writer) throws InterruptedException {
    while (writer.isAlive()) {
      if (answers.offer(answer, 100, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private Answer accept(Frame frame) {
    byte[] message = frame.message();
    Hl7Header header = Hl7Header.of(message, message.length).orElse(null);
    if (header == null) {
      return new Answer(null, null, "not an HL7 v2 message", false);
    }
    if (frame.fault() == Fault.TOO_LARGE) {
      return new Answer(header, null, "larger than " + config.maxFrameBytes() + " bytes", false);
    }
    if (frame.fault() == Fault.BROKEN_OFF) {
      return new Answer(header, null, "the message broke off", false);
    }
    CompletableFuture<InputRef> stored =
        log.append(
            MessageFormat.HL7V2,
            config.source(),
            header.patient(message),
            message,
            Instant.now(clock),
            config.backfill());
    return new Answer(header, stored, "", false);
  }

  private void write() {
    try {
      OutputStream output = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
      while (true) {
        Answer answer = answers.take();
        if (answer.last()) {
          output.flush();
          return;
        }
        if (answer.stored() != null && !answer.stored().isDone()) {
          output.flush(); // Earlier answers do not wait for this one.
        }
        Optional<byte[]> bytes = bytes(answer);
        if (bytes.isPresent()) {
          output.write(0x0B);
          output.write(bytes.get());
          output.write(0x1C);
          output.write(0x0D);
        }
        if (answers.isEmpty()) {
          output.flush();
        }
      }
    } catch (IOException e) {
      LOG.debug("a sender stopped listening");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(); // The reader may wait for bytes that would be for nobody.
    }
  }

  private Optional<byte[]> bytes(Answer answer) throws InterruptedException {
    if (answer.stored() == null) {
      return Hl7Acknowledgement.of(
          answer.header(), Verdict.REJECTED, answer.refusal(), Instant.now(clock));
    }
    try {
      answer.stored().get();
      return Hl7Acknowledgement.of(answer.header(), Verdict.ACCEPTED, "", Instant.now(clock));
    } catch (ExecutionException e) {
      LOG.warn("a message could not be stored: {}", kindOf(e));
      return Hl7Acknowledgement.of(
          answer.header(), Verdict.ERROR, "not stored; send it again", Instant.now(clock));
    }
  }

  /** The failure's class: its text may name what was to be stored. */
  private static String kindOf(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return (cause == null ? failure : cause).getClass().getName();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a socket did not close");
    }
  }
}
