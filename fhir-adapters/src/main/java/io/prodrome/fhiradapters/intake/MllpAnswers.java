package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.fhiradapters.intake.Hl7Acknowledgement.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
 * The answers that one sender is owed, in the order of its messages, each written only when the log
 * has decided. The queue is bounded: while it is full, its sender is not read. One thread offers,
 * one writes.
 */
final class MllpAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(MllpAnswers.class);

  private final Clock clock;
  private final MllpTally tally;
  private final BlockingQueue<Answer> owed;

  /** When the write that is going on began; 0 where none is. */
  private volatile long writingSince;

  private volatile boolean ended;

  MllpAnswers(int max, Clock clock, MllpTally tally) {
    this.owed = new ArrayBlockingQueue<>(max);
    this.clock = clock;
    this.tally = tally;
  }

  /**
   * The answer to a frame.
   *
   * @param header the message's; null where it has none
   * @param stored completes when the log has decided; null where it is not to be stored
   * @param problem why it is refused; null where it is to be stored
   * @param last whether the writer ends here
   */
  private record Answer(
      @Nullable Hl7Header header,
      @Nullable CompletableFuture<InputRef> stored,
      @Nullable Problem problem,
      boolean last) {}

  /** Owes the answer to a message that is on its way; false where nobody writes any more. */
  boolean owe(Hl7Header header, CompletableFuture<InputRef> stored) throws InterruptedException {
    return hand(new Answer(header, stored, null, false));
  }

  /** Owes a refusal; false where nobody writes any more. */
  boolean refuse(@Nullable Hl7Header header, Problem problem) throws InterruptedException {
    tally.refused.increment();
    return hand(new Answer(header, null, problem, false));
  }

  /** Owes nothing more. */
  void end() throws InterruptedException {
    hand(new Answer(null, null, null, true));
  }

  /** Waits for room in the queue. */
  private boolean hand(Answer answer) throws InterruptedException {
    while (!ended) {
      if (owed.offer(answer, 100, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a write has waited so long for the sender to read. */
  boolean stuckFor(long nanos) {
    long since = writingSince;
    return since != 0 && System.nanoTime() - since > nanos;
  }

  /** Writes answers until the last one, or until the sender is gone. */
  void write(OutputStream socket) {
    try {
      OutputStream output = new BufferedOutputStream(timed(socket), 16 * 1024);
      while (true) {
        Answer answer = owed.take();
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
        if (owed.isEmpty()) {
          output.flush();
        }
      }
    } catch (IOException e) {
      LOG.debug("a sender stopped listening");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
    }
  }

  private Optional<byte[]> bytes(Answer answer) throws InterruptedException {
    Problem problem = answer.problem();
    if (answer.stored() != null) {
      try {
        answer.stored().get();
      } catch (ExecutionException e) {
        LOG.warn("a message could not be stored: {}", kindOf(e));
        tally.unstored.increment();
        problem = Problem.notStored();
      }
    }
    return Hl7Acknowledgement.of(answer.header(), problem, Instant.now(clock));
  }

  /** The failure's class: its text may name what was to be stored. */
  private static String kindOf(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return (cause == null ? failure : cause).getClass().getName();
  }

  /** A socket's writes have no time-out of their own, so others must see how long one takes. */
  private OutputStream timed(OutputStream socket) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        writingSince = System.nanoTime() | 1;
        try {
          socket.write(bytes, from, length);
        } finally {
          writingSince = 0;
        }
      }

      @Override
      public void flush() throws IOException {
        socket.flush();
      }
    };
  }
}
