package io.prodrome.models.evaluate;

import java.util.Arrays;

/**
 * How fast one thread was.
 *
 * @param notes how many were measured, each once
 * @param notesPerSecond whole texts a second
 * @param kbPerSecond thousand UTF-8 bytes a second
 * @param p99Ms the time of a text that 99 in 100 stay below, in milliseconds
 * @param maxMs the longest time of a text, in milliseconds
 */
public record Speed(
    int notes, double notesPerSecond, double kbPerSecond, double p99Ms, double maxMs) {

  private static final double NANOS = 1e9;
  private static final double NANOS_IN_MS = 1e6;

  /** Of the time that each text took. */
  public static Speed of(long[] nanos, long bytes) {
    if (nanos.length == 0) {
      return new Speed(0, 0, 0, 0, 0);
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double seconds = Math.max(1, Arrays.stream(sorted).sum()) / NANOS;
    int p99 = (int) Math.ceil(0.99 * sorted.length) - 1;
    return new Speed(
        sorted.length,
        sorted.length / seconds,
        bytes / 1000.0 / seconds,
        sorted[p99] / NANOS_IN_MS,
        sorted[sorted.length - 1] / NANOS_IN_MS);
  }
}
