package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Successive tokens of a sequence, by what the model reads of them. Two blocks are equal where the
 * model cannot tell them apart. Immutable by agreement: its arrays are not written to.
 */
final class TokenBlock {

  final int[] word;
  final @Nullable Coding[] unseen;
  final long[] status;
  final long[] decile;
  final long[] recurring;
  final float[] age;
  final float[] gap;
  final long[] moment;
  private final int hash;

  /** The tokens of a sequence from one index to before another. */
  TokenBlock(TimelineTokens tokens, int from, int to) {
    this.word = Arrays.copyOfRange(tokens.concept(), from, to);
    this.unseen = Arrays.copyOfRange(tokens.unseen(), from, to);
    this.status = Arrays.copyOfRange(tokens.status(), from, to);
    this.decile = Arrays.copyOfRange(tokens.decile(), from, to);
    this.recurring = Arrays.copyOfRange(tokens.recurring(), from, to);
    this.age = Arrays.copyOfRange(tokens.age(), from, to);
    this.gap = Arrays.copyOfRange(tokens.gap(), from, to);
    this.moment = Arrays.copyOfRange(tokens.moment(), from, to);
    int sum = Arrays.hashCode(word);
    sum = 31 * sum + Arrays.hashCode(age);
    sum = 31 * sum + Arrays.hashCode(unseen);
    this.hash = 31 * sum + Arrays.hashCode(status);
  }

  int length() {
    return word.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenBlock block
        && Arrays.equals(word, block.word)
        && Arrays.equals(unseen, block.unseen)
        && Arrays.equals(status, block.status)
        && Arrays.equals(decile, block.decile)
        && Arrays.equals(recurring, block.recurring)
        && Arrays.equals(age, block.age)
        && Arrays.equals(gap, block.gap)
        && Arrays.equals(moment, block.moment);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
