package io.prodrome.fhiradapters.intake;

import java.util.concurrent.atomic.LongAdder;

/** The counters that a server's connections share. Thread-safe. */
final class MllpTally {

  final LongAdder turnedAway = new LongAdder();
  final LongAdder handed = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder unstored = new LongAdder();
  final LongAdder noiseBytes = new LongAdder();

  MllpCounts counts(int open) {
    return new MllpCounts(
        open, turnedAway.sum(), handed.sum(), refused.sum(), unstored.sum(), noiseBytes.sum());
  }
}
