package io.prodrome.models.recognise.names;

/** The hashes by which words and pairs of words are looked up. */
final class Hashes {

  private Hashes() {}

  /** A word's hash, never 0: 64 bits, so that two of some millions of words do not meet. */
  static long of(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    hash = mixed(hash);
    return hash == 0 ? 1 : hash;
  }

  /** Spreads a key over all 64 bits. */
  static long mixed(long key) {
    long hash = key * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 32;
    hash *= 0xD6E8FEB86659FD93L;
    return hash ^ (hash >>> 32);
  }

  /** The key of two different words, never 0. */
  static long pair(int one, int other) {
    return ((long) Math.min(one, other) << 32) | Math.max(one, other);
  }

  /** A table's size for so many keys, a power of two. */
  static int slots(int keys) {
    return Math.max(4, Integer.highestOneBit(Math.max(1, keys) * 2 - 1) * 2);
  }
}
