package io.prodrome.models.recognise.names;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * How a name index's file is laid out: a magic number, the version of the rules, the counts of
 * {@link Count}, and then the arrays of {@link Part} one after another, all little-endian and each
 * at a multiple of eight bytes. Names are numbered by themselves; "start" arrays have one more
 * value than there are rows, the last one the end.
 */
final class NameFile {

  static final long MAGIC = 0x31454d414e445250L;

  private static final int HEADER = 16 + 8 * Count.values().length;

  /** What the header counts. */
  enum Count {
    WORDS,
    WORD_SLOTS,
    SYNONYMS,
    NAMES,
    TOKENS,
    SINGLES,
    PAIRS,
    PAIR_SLOTS,
    DOUBLES,
    FILTER
  }

  /** The arrays, in their order in the file. */
  enum Part {
    /** A word's 64-bit hash in its slot of an open-addressed table; 0 where free. */
    WORD_HASH(8, Count.WORD_SLOTS, 0),
    /** The word in the slot. */
    WORD_OF(4, Count.WORD_SLOTS, 0),
    /** A word's information: the logarithm of how rare it is among concepts. */
    WORD_WEIGHT(4, Count.WORDS, 0),
    SYNONYM_START(4, Count.WORDS, 1),
    SYNONYM_WORD(4, Count.SYNONYMS, 0),
    SYNONYM_STRENGTH(4, Count.SYNONYMS, 0),
    /** A name's concept in the terminology. */
    NAME_CONCEPT(4, Count.NAMES, 0),
    /** A name's number in the terminology. */
    NAME_ORDINAL(4, Count.NAMES, 0),
    /** A name's {@link NameIndex.Guard} and flags. */
    NAME_FLAGS(4, Count.NAMES, 0),
    TOKEN_START(4, Count.NAMES, 1),
    /** A name's words, in their order. */
    TOKEN_WORD(4, Count.TOKENS, 0),
    /** The hash of the word's inflected form in the name. */
    TOKEN_FORM(4, Count.TOKENS, 0),
    /** For each word the names of that word alone. */
    SINGLE_START(4, Count.WORDS, 1),
    SINGLE_NAME(4, Count.SINGLES, 0),
    /** The two rarest words of longer names, in a slot of an open-addressed table; 0 where free. */
    PAIR_KEY(8, Count.PAIR_SLOTS, 0),
    PAIR_OF(4, Count.PAIR_SLOTS, 0),
    PAIR_START(4, Count.PAIRS, 1),
    PAIR_NAME(4, Count.DOUBLES, 0),
    /** A Bloom filter of the pairs: most pairs of words in a text are none. */
    PAIR_FILTER(8, Count.FILTER, 0);

    private final int width;
    private final Count count;
    private final int more;

    Part(int width, Count count, int more) {
      this.width = width;
      this.count = count;
      this.more = more;
    }
  }

  private final ByteBuffer content;
  private final int[] counts;
  private final int[] offsets = new int[Part.values().length + 1];

  /**
   * A file of these counts.
   *
   * @param content the file; empty where only its size is asked
   */
  private NameFile(ByteBuffer content, int[] counts) {
    long offset = HEADER;
    for (Part part : Part.values()) {
      offsets[part.ordinal()] = (int) offset;
      long bytes = (long) part.width * (counts[part.count.ordinal()] + part.more);
      offset += (bytes + 7) & ~7L;
      if (offset > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("the names do not fit into one file of 2 GiB");
      }
    }
    offsets[Part.values().length] = (int) offset;
    this.content = content;
    this.counts = counts;
  }

  /** A new file of zeros in memory. */
  static NameFile create(long version, int[] counts) {
    NameFile sizes = new NameFile(ByteBuffer.allocate(0), counts);
    ByteBuffer content =
        ByteBuffer.allocate(sizes.offsets[Part.values().length]).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(MAGIC).putLong(version);
    for (int count : counts) {
      content.putLong(count);
    }
    return new NameFile(content.rewind(), counts);
  }

  /**
   * Opens a file.
   *
   * @param version the version that it must have
   * @throws IllegalArgumentException if it is no such file, or of another version
   */
  static NameFile open(ByteBuffer bytes, long version) {
    ByteBuffer content = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
    if (content.remaining() < HEADER || content.getLong() != MAGIC) {
      throw new IllegalArgumentException("it is no index of names");
    }
    if (content.getLong() != version) {
      throw new IllegalArgumentException("it was made by other rules than these");
    }
    int[] counts = new int[Count.values().length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.toIntExact(content.getLong());
      if (counts[i] < 0) {
        throw new IllegalArgumentException("a count is negative");
      }
    }
    NameFile file = new NameFile(content.rewind(), counts);
    if (file.offsets[Part.values().length] != content.capacity()) {
      throw new IllegalArgumentException("it is cut off or too long");
    }
    return file;
  }

  ByteBuffer content() {
    return content.duplicate().rewind();
  }

  int count(Count count) {
    return counts[count.ordinal()];
  }

  private ByteBuffer part(Part part) {
    return content
        .slice(offsets[part.ordinal()], offsets[part.ordinal() + 1] - offsets[part.ordinal()])
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  IntBuffer ints(Part part) {
    return part(part).asIntBuffer();
  }

  LongBuffer longs(Part part) {
    return part(part).asLongBuffer();
  }

  FloatBuffer floats(Part part) {
    return part(part).asFloatBuffer();
  }
}
