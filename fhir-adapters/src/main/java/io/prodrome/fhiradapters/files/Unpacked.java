package io.prodrome.fhiradapters.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacked data that stops where there is more of it than is believable of messages: a
 * decompression bomb costs a bounded time.
 */
final class Unpacked extends FilterInputStream {

  /** Below this many bytes nothing is suspected. */
  private static final long HARMLESS = 64L * 1024 * 1024;

  /** Text of messages packs to a fiftieth at best; deflate reaches a thousandth. */
  private static final long RATIO = 200;

  private final Packed packed;
  private long bytes;

  /**
   * @param packed what {@code unpacked} reads from
   */
  Unpacked(InputStream unpacked, Packed packed) {
    super(unpacked);
    this.packed = packed;
  }

  /** More data than is believable. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("more data than is believable");
    }
  }

  /** Counts the packed bytes that were read. */
  static final class Packed extends FilterInputStream {
    private long bytes;

    Packed(InputStream input) {
      super(input);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      bytes += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      bytes += Math.max(0, count);
      return count;
    }
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int more) throws TooLarge {
    bytes += more;
    if (bytes > HARMLESS && bytes > RATIO * packed.bytes) {
      throw new TooLarge();
    }
  }
}
