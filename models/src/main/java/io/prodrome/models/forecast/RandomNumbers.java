package io.prodrome.models.forecast;

/**
 * Random numbers by counting: each depends on its place alone, so that a trajectory is the same
 * whatever was sampled before it (Salmon et al., Parallel Random Numbers, SC 2011). The mixing is
 * that of SplitMix64 (Steele et al., OOPSLA 2014).
 */
final class RandomNumbers {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private RandomNumbers() {}

  /** A number from 0 to below 1 for a place. */
  static double uniform(long seed, long trajectory, long step, long draw) {
    long mixed = mix(seed + STEP);
    mixed = mix(mixed + STEP * (trajectory + 1));
    mixed = mix(mixed + STEP * (step + 1));
    mixed = mix(mixed + STEP * (draw + 1));
    return (mixed >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
