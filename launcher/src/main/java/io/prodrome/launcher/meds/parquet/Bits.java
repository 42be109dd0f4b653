package io.prodrome.launcher.meds.parquet;

import java.io.ByteArrayOutputStream;

/** Parquet's hybrid of run lengths and packed bits, for levels and for places in a dictionary. */
final class Bits {

  private static final int GROUP = 8;

  private Bits() {}

  /** Unsigned LEB128. */
  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** How many bits the numbers up to the highest need. */
  static int width(int highest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(highest);
  }

  /**
   * Appends numbers of at most {@code width} bits each: eight or more of the same as a run, others
   * packed in groups of eight, the last of which is filled up with zeros.
   */
  static void hybrid(ByteArrayOutputStream out, int[] values, int count, int width) {
    int at = 0;
    int packedFrom = 0;
    while (at < count) {
      int end = at + 1;
      while (end < count && values[end] == values[at]) {
        end++;
      }
      // What is packed before a run fills whole groups, so that only the very last one is padded.
      int fill = Math.min((GROUP - (at - packedFrom) % GROUP) % GROUP, end - at);
      if (end - at - fill >= GROUP) {
        pack(out, values, packedFrom, at + fill, width);
        varint(out, (long) (end - at - fill) << 1);
        little(out, values[at], (width + 7) / 8);
        packedFrom = end;
      }
      at = end;
    }
    pack(out, values, packedFrom, count, width);
  }

  private static void pack(ByteArrayOutputStream out, int[] values, int from, int to, int width) {
    if (from == to) {
      return;
    }
    int groups = (to - from + GROUP - 1) / GROUP;
    varint(out, (long) groups << 1 | 1);
    long held = 0;
    int bits = 0;
    for (int i = from; i < from + groups * GROUP; i++) {
      held |= (i < to ? (long) values[i] : 0L) << bits;
      bits += width;
      while (bits >= 8) {
        out.write((int) held);
        held >>>= 8;
        bits -= 8;
      }
    }
  }

  /** The lowest bytes of a number, the lowest first. */
  static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }
}
