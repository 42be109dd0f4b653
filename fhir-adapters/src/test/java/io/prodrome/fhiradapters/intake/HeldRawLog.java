package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A log whose writes finish when the test says so, or at once. */
final class HeldRawLog implements RawLog {

  record Entry(
      MessageFormat format,
      String source,
      @Nullable String key,
      byte[] payload,
      boolean backfill,
      CompletableFuture<InputRef> stored) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  private enum Mode {
    HELD,
    IMMEDIATE,
    FAILING
  }

  private final Mode mode;
  private final List<Entry> entries = new ArrayList<>();

  private HeldRawLog(Mode mode) {
    this.mode = mode;
  }

  static HeldRawLog held() {
    return new HeldRawLog(Mode.HELD);
  }

  static HeldRawLog immediate() {
    return new HeldRawLog(Mode.IMMEDIATE);
  }

  static HeldRawLog failing() {
    return new HeldRawLog(Mode.FAILING);
  }

  @Override
  public synchronized CompletableFuture<InputRef> append(
      MessageFormat format,
      String source,
      @Nullable String key,
      byte[] payload,
      Instant acceptedAt,
      boolean backfill) {
    CompletableFuture<InputRef> stored = new CompletableFuture<>();
    entries.add(new Entry(format, source, key, payload, backfill, stored));
    if (mode == Mode.IMMEDIATE) {
      stored.complete(new InputRef("t", 0, entries.size() - 1L));
    } else if (mode == Mode.FAILING) {
      stored.completeExceptionally(new IllegalStateException("broker gone"));
    }
    notifyAll();
    return stored;
  }

  synchronized int size() {
    return entries.size();
  }

  /** Waits until so many messages have come. */
  synchronized Entry await(int number) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (entries.size() < number) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(entries.size() + " messages came, not " + number);
      }
      wait(left);
    }
    return entries.get(number - 1);
  }

  void store(int number) throws InterruptedException {
    await(number).stored().complete(new InputRef("t", 0, number - 1L));
  }

  void fail(int number) throws InterruptedException {
    await(number).stored().completeExceptionally(new IllegalStateException("broker gone"));
  }

  @Override
  public void close() {}
}
