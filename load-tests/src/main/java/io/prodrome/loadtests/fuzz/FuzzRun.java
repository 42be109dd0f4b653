package io.prodrome.loadtests.fuzz;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.decode.EventLines;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.fhiradapters.files.FoundMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Decodes damaged messages and keeps account of them: each must have one end, within a second,
 * without a defect and without the heap growing. A finding names the message by its number, which
 * with the seed makes it again.
 */
public final class FuzzRun {

  /** The longest that one message may take. */
  public static final Duration LIMIT = Duration.ofSeconds(1);

  private static final int MOST_FINDINGS = 50;

  private final MessageDecoder decoder;
  private final List<FoundMessage> seeds;
  private final long seed;
  private final Map<String, Long> ends = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private final Watch watch = new Watch();
  private Duration longest = Duration.ZERO;
  private long bytes;
  private long characters;

  /**
   * @param seeds whole messages, at least one
   * @param seed the same seed and messages give the same run
   */
  public FuzzRun(MessageDecoder decoder, List<FoundMessage> seeds, long seed) {
    this.decoder = decoder;
    this.seeds = List.copyOf(seeds);
    this.seed = seed;
  }

  /**
   * What came of it.
   *
   * @param messages how many were decoded
   * @param bytes of all of them
   * @param characters of all lines that were made of them
   * @param ends how many ended how: {@code EVENTS}, or the code of a refusal; their sum is {@code
   *     messages}
   * @param longest the longest time one took
   * @param heapBefore bytes in use before, after a collection
   * @param heapAfter bytes in use after, after a collection
   * @param findings defects, and messages that took too long, one line each; the first 50
   */
  public record Result(
      long messages,
      long bytes,
      long characters,
      Map<String, Long> ends,
      Duration longest,
      long heapBefore,
      long heapAfter,
      List<String> findings) {}

  /**
   * Runs.
   *
   * @param messages how many
   * @param progress told how many are done
   */
  public Result run(long messages, LongConsumer progress) {
    for (int i = 0; i < 2000; i++) {
      decode(-1 - i); // Classes are loaded and code is compiled before anything is measured.
    }
    ends.clear();
    findings.clear();
    longest = Duration.ZERO;
    bytes = 0;
    characters = 0;
    long before = heapInUse();
    watch.start();
    for (long number = 0; number < messages; number++) {
      decode(number);
      progress.accept(number + 1);
    }
    watch.stop();
    return new Result(
        messages,
        bytes,
        characters,
        Map.copyOf(ends),
        longest,
        before,
        heapInUse(),
        List.copyOf(findings));
  }

  /** The damaged message of a number. */
  RawMessage message(long number) {
    Random random = new Random(seed * 1_000_003 + number);
    FoundMessage one = seeds.get(random.nextInt(seeds.size()));
    FoundMessage other = seeds.get(random.nextInt(seeds.size()));
    return new RawMessage(
        new InputRef("fuzz", 0, number),
        one.format(),
        Mutator.mutate(one.payload(), other.payload(), random),
        "fuzz",
        Instant.EPOCH,
        false);
  }

  private void decode(long number) {
    RawMessage message = message(number);
    bytes += message.payload().length;
    watch.begins(number);
    long start = System.nanoTime();
    String end = end(message, number);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    watch.ends();
    ends.merge(end, 1L, Long::sum);
    if (took.compareTo(longest) > 0) {
      longest = took;
    }
    if (took.compareTo(LIMIT) > 0) {
      find(number + " took " + took.toMillis() + " ms: " + end);
    }
  }

  private String end(RawMessage message, long number) {
    try {
      DecodeResult result = decoder.decode(message);
      EventLines.of("fuzz", result).forEach(line -> characters += line.toString().length());
      if (result instanceof DecodeResult.Rejected rejected) {
        if (rejected.reason() == DeadLetterReason.INTERNAL_ERROR) {
          find(number + " is a defect: " + rejected.detail());
        }
        return rejected.reason().name();
      }
      if (result instanceof DecodeResult.Ignored ignored) {
        return ignored.reason().name();
      }
      DecodeResult.Decoded decoded = (DecodeResult.Decoded) result;
      for (DecodeResult.RefusedPart part : decoded.refused()) {
        if (part.reason() == DeadLetterReason.INTERNAL_ERROR) {
          find(number + " has a defect in a part: " + part.detail());
        }
      }
      return "EVENTS";
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError thrown) {
      find(number + " was thrown out of the decoder: " + thrown.getClass().getName());
      return "THROWN";
    }
  }

  private void find(String finding) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }

  private static long heapInUse() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Says, while it hangs, which message does. */
  private static final class Watch {
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long number;
    private volatile long since;

    void start() {
      running.set(true);
      Thread thread = new Thread(this::look, "fuzz-watch");
      thread.setDaemon(true);
      thread.start();
    }

    void begins(long message) {
      number = message;
      since = System.nanoTime();
    }

    void ends() {
      since = 0;
    }

    void stop() {
      running.set(false);
    }

    private void look() {
      while (running.get()) {
        long begun = since;
        if (begun != 0 && System.nanoTime() - begun > 10 * LIMIT.toNanos()) {
          System.err.println("message " + number + " hangs");
        }
        try {
          Thread.sleep(1000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
