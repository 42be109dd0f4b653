package io.prodrome.models.recognise.names;

/**
 * A name that a sentence may hold.
 *
 * @param name the name in its {@link NameIndex}
 * @param first the first matched token
 * @param last the last matched token
 * @param tokens a bit for each matched token, counted from {@code first}
 * @param score how much of the text it explains, in units of {@link NameIndex#weight}: the longer
 *     and rarer the words, and the more literally they stand there, the more
 * @param wording how literally the words stand there
 * @param coordinated whether parts of a list stand between its words, as in "carpal and tarsal
 *     bones"
 */
public record NameMatch(
    int name, int first, int last, long tokens, float score, Wording wording, boolean coordinated) {

  /** How literally a name stands in a text, the most literal first. */
  public enum Wording {
    /** The name's words in their order, up to case, plural and spelling. */
    VERBATIM,
    /** The same words in another order, or with others between. */
    REORDERED,
    /** Words of the same stem. */
    INFLECTED,
    /** A word of the same meaning in place of another. */
    SYNONYM
  }

  /** Whether both use one of the text's tokens, other than words that the parts of a list share. */
  boolean conflicts(NameMatch other) {
    if (last < other.first || other.last < first) {
      return false;
    }
    int shift = other.first - first;
    long mine = shift >= 0 ? tokens >>> Math.min(63, shift) : tokens;
    long theirs = shift >= 0 ? other.tokens : other.tokens >>> Math.min(63, -shift);
    long shared = mine & theirs;
    if (shared == 0) {
      // One lies in a gap of the other: fine in a list, else a stranger between a name's words.
      return !coordinated && !other.coordinated;
    }
    // "carpal and tarsal bones": each part of a list has a word of its own beside the shared ones.
    boolean list = coordinated || other.coordinated;
    int both = Long.bitCount(shared);
    return !list || both == Long.bitCount(tokens) || both == Long.bitCount(other.tokens);
  }

  /** Whether all its tokens, and not all of the other's, are the other's. */
  boolean isPartOf(NameMatch other) {
    int shift = first - other.first;
    return shift >= 0
        && last <= other.last
        && (tokens << shift & ~other.tokens) == 0
        && tokens << shift != other.tokens;
  }
}
