package io.prodrome.models.terminology;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Texts one after another. */
final class GrowingBytes {

  private byte[] bytes = new byte[1024];
  private int size;

  void add(byte[] text) {
    if (text.length > Integer.MAX_VALUE - 8 - size) {
      throw TerminologyEncoder.tooMuch();
    }
    int needed = size + text.length;
    if (needed > bytes.length) {
      long grown = Math.max(needed, bytes.length + (long) bytes.length / 2);
      bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(text, 0, bytes, size, text.length);
    size = needed;
  }

  int size() {
    return size;
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(Arrays.copyOf(bytes, size)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
