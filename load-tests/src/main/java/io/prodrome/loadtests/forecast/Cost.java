package io.prodrome.loadtests.forecast;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What something took.
 *
 * @param nanos nanoseconds by the clock
 * @param cpu nanoseconds of the calling thread on a core
 */
record Cost(long nanos, long cpu) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Begins to measure on this thread. */
  static Clock start() {
    return new Clock(System.nanoTime(), THREADS.getCurrentThreadCpuTime());
  }

  /** What is being measured. */
  record Clock(long nanos, long cpu) {
    Cost stop() {
      return new Cost(System.nanoTime() - nanos, THREADS.getCurrentThreadCpuTime() - cpu);
    }
  }
}
