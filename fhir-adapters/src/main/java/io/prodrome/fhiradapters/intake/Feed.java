package io.prodrome.fhiradapters.intake;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One sender's stream of messages, however it is sent: its name, whether it is history, and how
 * fast it may come. A feed that listens for MLLP and for FHIR has one rate for both. Thread-safe.
 */
public final class Feed {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** How far a feed may run ahead of its even rate, so that small bursts are not slowed. */
  private static final long BURST = SECOND / 10;

  private final String source;
  private final boolean backfill;
  private final int maxPerSecond;
  private final LongSupplier nanoTime;
  private long next;
  private boolean paced;

  /**
   * @param source the name that the feed's events and dead letters carry
   * @param backfill whether it is history being loaded: it goes to topics of its own and raises no
   *     alert
   * @param maxPerSecond messages a second at the most; 0 for as many as the log takes
   */
  public Feed(String source, boolean backfill, int maxPerSecond) {
    this(source, backfill, maxPerSecond, System::nanoTime);
  }

  Feed(String source, boolean backfill, int maxPerSecond, LongSupplier nanoTime) {
    if (source.isBlank()) {
      throw new IllegalArgumentException("a feed needs a name");
    }
    if (maxPerSecond < 0) {
      throw new IllegalArgumentException("a rate is not negative");
    }
    this.source = source;
    this.backfill = backfill;
    this.maxPerSecond = maxPerSecond;
    this.nanoTime = nanoTime;
  }

  /** A live feed without a rate of its own. */
  public static Feed live(String source) {
    return new Feed(source, false, 0);
  }

  /** The name that its events and dead letters carry. */
  public String source() {
    return source;
  }

  /** Whether it is history being loaded. */
  public boolean backfill() {
    return backfill;
  }

  /**
   * Takes the next place in the feed's rate, if it is near.
   *
   * @param longest how long a wait is still taken
   * @return how long to wait before the message; beyond {@code longest}, no place is taken
   */
  synchronized Duration reserve(Duration longest) {
    if (maxPerSecond == 0) {
      return Duration.ZERO;
    }
    long now = nanoTime.getAsLong();
    // Differences, since System.nanoTime may be negative and may overflow.
    if (!paced || now - next > BURST) {
      next = now - BURST;
      paced = true;
    }
    long wait = Math.max(0, next - now);
    if (wait <= longest.toNanos()) {
      next += SECOND / maxPerSecond;
    }
    return Duration.ofNanos(wait);
  }

  /** Waits for the feed's next place, however long that is. */
  void pace() throws InterruptedException {
    Duration wait = reserve(Duration.ofNanos(Long.MAX_VALUE));
    if (!wait.isZero()) {
      Thread.sleep(wait.toMillis(), wait.toNanosPart() % 1_000_000);
    }
  }
}
