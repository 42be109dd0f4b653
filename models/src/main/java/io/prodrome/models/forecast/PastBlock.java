package io.prodrome.models.forecast;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of tokens that was computed: its keys and values stay true whatever comes after it. A
 * chain of blocks, each with the one before it, is the beginning of a sequence. Immutable by
 * agreement: its arrays are not written to.
 *
 * @param before the block before it; null for the first
 * @param tokens what was computed
 * @param keys by layer, head, token, number
 * @param values the same
 * @param depth how many blocks the chain has with this one
 */
record PastBlock(
    @Nullable PastBlock before, TokenBlock tokens, float[] keys, float[] values, int depth) {

  /** The chain from its first block on. */
  static List<PastBlock> chain(@Nullable PastBlock last) {
    Deque<PastBlock> chain = new ArrayDeque<>();
    for (PastBlock at = last; at != null; at = at.before) {
      chain.addFirst(at);
    }
    return List.copyOf(chain);
  }

  static int depth(@Nullable PastBlock last) {
    return last == null ? 0 : last.depth;
  }

  /** Two blocks are the same only where they are one: arrays are not compared. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
