package io.prodrome.fhiradapters.intake;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of messages that an intake holds, over all its connections: a sender waits to be
 * read rather than that the heap grows while the broker is slow. Half of the bound is for large
 * messages that are being read, and half for messages that are on their way to the log; a message
 * moves from the one to the other, and the second depends on the log alone, so nobody waits for
 * himself. Messages up to {@link #SMALL} are read without asking; how many of those there are, the
 * limits of connections and requests say. Thread-safe.
 */
public final class InFlightBytes {

  /** What fits half of the raw topics' largest message several times: 128 MiB. */
  public static final long DEFAULT_MAX_BYTES = 128L * 1024 * 1024;

  /** Up to so many bytes are read without asking. */
  static final int SMALL = 64 * 1024;

  /** Permits are kibibytes, so that they fit a semaphore's int. */
  private static final int UNIT = 1024;

  private final int half;
  private final Semaphore reading;
  private final Semaphore storing;

  /**
   * @param maxBytes how much may be held; at least 1 MiB. A message larger than half of it is taken
   *     alone.
   */
  public InFlightBytes(long maxBytes) {
    if (maxBytes < 1024 * 1024) {
      throw new IllegalArgumentException("less than 1 MiB in flight is too little");
    }
    this.half = Math.toIntExact(Math.min(Integer.MAX_VALUE, maxBytes / 2 / UNIT));
    // Fair: a large message gets its turn among many small ones.
    this.reading = new Semaphore(half, true);
    this.storing = new Semaphore(half, true);
  }

  /** With {@link #DEFAULT_MAX_BYTES}. */
  public static InFlightBytes ofDefaultSize() {
    return new InFlightBytes(DEFAULT_MAX_BYTES);
  }

  /** Bytes on their way to the log, in whole kibibytes a message. */
  public long storing() {
    return (long) (half - storing.availablePermits()) * UNIT;
  }

  /** Waits until so many bytes may be read; {@link #doneReading} gives them back. */
  void awaitReading(int bytes) throws InterruptedException {
    reading.acquire(permits(bytes));
  }

  /** Waits at most so long until so many bytes may be read. */
  boolean tryReading(int bytes, Duration longest) throws InterruptedException {
    return reading.tryAcquire(permits(bytes), longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  void doneReading(int bytes) {
    reading.release(permits(bytes));
  }

  /** Waits until so many bytes may be on their way to the log; {@link #free} gives them back. */
  void awaitStoring(int bytes) throws InterruptedException {
    storing.acquire(permits(bytes));
  }

  /** Waits at most so long until so many bytes may be on their way to the log. */
  boolean tryStoring(int bytes, Duration longest) throws InterruptedException {
    return storing.tryAcquire(permits(bytes), longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives the bytes back when the log has decided about them. */
  void free(int bytes, CompletableFuture<?> decided) {
    decided.whenComplete((place, failure) -> storing.release(permits(bytes)));
  }

  /** One more for what is kept beside the payload: its header, its key and the answer to come. */
  private int permits(int bytes) {
    return Math.min(half, bytes / UNIT + 2);
  }
}
