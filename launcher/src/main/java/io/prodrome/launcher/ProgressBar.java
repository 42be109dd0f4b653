package io.prodrome.launcher;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * A bar on a terminal; elsewhere a line now and then, so that a log stays readable. Thread-safe.
 */
public final class ProgressBar {

  private static final int WIDTH = 30;
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final PrintWriter out;
  private final String label;
  private final boolean terminal = System.console() != null;
  private final long started = System.nanoTime();
  private long total;
  private long value;
  private long shown = Long.MIN_VALUE;

  /**
   * @param label what is counted
   * @param total how many there will be; 0 where that is not known
   */
  public ProgressBar(PrintWriter out, String label, long total) {
    this.out = out;
    this.label = label;
    this.total = total;
  }

  /** Says how many there will be after all. */
  public synchronized void total(long count) {
    total = count;
  }

  /** Says how many are done. */
  public synchronized void at(long count) {
    value = count;
    long now = System.nanoTime();
    if (shown == Long.MIN_VALUE || now - shown >= (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
      shown = now;
      print(terminal ? "\r" : "", terminal ? "" : "\n");
    }
  }

  /** Shows the end. */
  public synchronized void done() {
    print(terminal ? "\r" : "", "\n");
  }

  private void print(String before, String after) {
    double seconds = (System.nanoTime() - started) / 1e9;
    String rate = String.format(Locale.ROOT, "%5.0f s, %,.0f/s", seconds, value / seconds);
    if (total > 0) {
      int filled = (int) Math.min(WIDTH, WIDTH * value / total);
      String bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
      out.printf(
          Locale.ROOT,
          "%s%-22s %s %,d of %,d  %s   %s",
          before,
          label,
          bar,
          value,
          total,
          rate,
          after);
    } else {
      out.printf(Locale.ROOT, "%s%-22s %,d  %s   %s", before, label, value, rate, after);
    }
    out.flush();
  }
}
