package io.prodrome.fhiradapters.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream of bytes into MLLP frames (HL7 MLLP, release 1: VT, message, FS, CR). Bytes between
 * frames are skipped, a doubled start is one, and a start inside a frame ends the frame before it
 * as broken off. Memory is bounded: of an oversized frame only the head is kept. For one thread.
 */
final class MllpFrames {

  private static final int START = 0x0B;
  private static final int END = 0x1C;

  /** What is kept of a frame that is too large: enough to answer it. */
  private static final int HEAD = 8192;

  private final InputStream input;
  private final int maxBytes;
  private boolean begun;

  MllpFrames(InputStream input, int maxBytes) {
    this.input = input;
    this.maxBytes = maxBytes;
  }

  /**
   * One frame.
   *
   * @param message its bytes without the envelope; only the head of one that is too large
   * @param fault what is wrong with it
   */
  record Frame(byte[] message, Fault fault) {}

  /** What can be wrong with a frame. */
  enum Fault {
    NONE,
    TOO_LARGE,
    BROKEN_OFF
  }

  /**
   * Waits for a frame to begin.
   *
   * @return false at the end of the stream
   */
  boolean awaitStart() throws IOException {
    while (!begun) {
      int b = input.read();
      if (b < 0) {
        return false;
      }
      begun = b == START;
    }
    return true;
  }

  /** The rest of a begun frame; empty where the stream ends inside it. */
  Optional<Frame> read() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    long size = 0;
    while (true) {
      int b = input.read();
      if (b < 0) {
        return Optional.empty();
      }
      if (b == END) {
        begun = false;
        return Optional.of(frame(bytes, size, Fault.NONE));
      }
      if (b == START) {
        if (size == 0) {
          continue;
        }
        return Optional.of(frame(bytes, size, Fault.BROKEN_OFF));
      }
      size++;
      if (size <= Math.max(maxBytes, HEAD)) {
        bytes.write(b);
      }
    }
  }

  private Frame frame(ByteArrayOutputStream bytes, long size, Fault fault) {
    return new Frame(bytes.toByteArray(), size > maxBytes ? Fault.TOO_LARGE : fault);
  }
}
