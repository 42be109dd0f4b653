package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A log that stores on a thread of its own, keeps nothing, and counts what waits for it. */
final class CountingRawLog implements RawLog {

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private long messages;
  private long bytes;
  private long mostBytes;

  @Override
  public synchronized CompletableFuture<InputRef> append(
      MessageFormat format,
      String source,
      @Nullable String key,
      byte[] payload,
      Instant acceptedAt,
      boolean backfill) {
    messages++;
    bytes += payload.length;
    mostBytes = Math.max(mostBytes, bytes);
    InputRef place = new InputRef("t", 0, messages);
    return CompletableFuture.supplyAsync(
        () -> {
          synchronized (this) {
            bytes -= payload.length;
          }
          return place;
        },
        writer);
  }

  synchronized long messages() {
    return messages;
  }

  /** The most that was on its way at a time. */
  synchronized long mostBytes() {
    return mostBytes;
  }

  @Override
  public void close() {
    writer.shutdown();
  }
}
