package io.prodrome.fhiradapters.intake;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a sender's bytes into MLLP frames (HL7 MLLP, release 1: VT, message, FS, CR). What senders
 * do beside that:
 *
 * <ul>
 *   <li>Bytes between frames are skipped and counted; too many of them end the connection, since
 *       such a sender speaks something else and would wait for an answer in vain.
 *   <li>A doubled start is one.
 *   <li>A start that a new header follows, inside a frame, ends the frame before it as broken off;
 *       any other VT is text that a word processor left, and stays.
 *   <li>FS ends a frame where CR, LF or VT follows, or nothing for a while; any other FS is text
 *       and stays, since cutting the message there would lose the rest of it.
 * </ul>
 *
 * Memory is bounded: of an oversized frame only the head is kept, and before a frame grows beyond
 * {@link InFlightBytes#SMALL} it waits for room. For one thread.
 */
final class MllpFrames {

  private static final int START = 0x0B;
  private static final int END = 0x1C;

  /** What is kept of a frame that is too large: enough to answer it. */
  private static final int HEAD = 8192;

  /** So many bytes without a frame are no noise any more. */
  private static final int MAX_NOISE = 64 * 1024;

  /** How long a sender that ends frames with FS alone is waited for. */
  private static final int LONE_END_MILLIS = 200;

  /** What a frame has at first: most messages fit. */
  private static final int FIRST = 8192;

  /** What a connection does for its frames. */
  interface Room {
    /** Waits until the frame may grow to the limit. */
    void awaitLarge() throws InterruptedException;

    /** How long the next reads may wait; zero for ever. */
    void readWithin(int millis) throws IOException;
  }

  private final InputStream input;
  private final Room room;
  private final int maxBytes;
  private final int frameMillis;
  private final int idleMillis;
  private final byte[] buffer = new byte[32 * 1024];
  private int position;
  private int limit;
  private boolean begun;
  private long noise;

  private byte[] frame = new byte[FIRST];
  private long size;
  private boolean large;
  private long deadline;

  MllpFrames(InputStream input, Room room, MllpConfig config) {
    this.input = input;
    this.room = room;
    this.maxBytes = config.maxFrameBytes();
    this.frameMillis =
        Math.toIntExact(Math.min(Integer.MAX_VALUE, config.frameTimeout().toMillis()));
    this.idleMillis = Math.toIntExact(Math.min(Integer.MAX_VALUE, config.idleTimeout().toMillis()));
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

  /** Bytes that lay outside frames so far, line ends apart. */
  long noise() {
    return noise;
  }

  /**
   * Waits for a frame to begin.
   *
   * @return false at the end of the stream, and where there is too much noise
   * @throws SocketTimeoutException if nothing comes in the idle time
   */
  boolean awaitStart() throws IOException {
    long before = noise;
    while (!begun) {
      if (position == limit && !fill(idleMillis)) {
        return false;
      }
      byte b = buffer[position++];
      if (b == START) {
        begun = true;
      } else if (b != '\r' && b != '\n' && b != END) {
        noise++;
        if (noise - before > MAX_NOISE) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The rest of a begun frame; empty where the stream ends inside it.
   *
   * @throws SocketTimeoutException if it does not end in time
   */
  Optional<Frame> read() throws IOException, InterruptedException {
    deadline = System.nanoTime() + Duration.ofMillis(frameMillis).toNanos();
    while (true) {
      if (position == limit && !fill(millisLeft())) {
        return Optional.empty();
      }
      int from = position;
      while (position < limit && buffer[position] != START && buffer[position] != END) {
        position++;
      }
      append(from, position - from);
      if (position == limit) {
        continue;
      }
      if (buffer[position] == END ? endsHere() : size > 0 && startsAnew()) {
        position++;
        begun = buffer[position - 1] == START;
        return Optional.of(take(begun ? Fault.BROKEN_OFF : Fault.NONE));
      }
      if (buffer[position] == END || size > 0) {
        append(position, 1);
      }
      position++;
    }
  }

  /** Whether the FS at the position ends the frame. */
  private boolean endsHere() throws IOException {
    room.readWithin(LONE_END_MILLIS);
    try {
      if (!lookAhead(1)) {
        return true;
      }
    } catch (SocketTimeoutException e) {
      return true; // It sends no CR, and waits for its answer.
    }
    byte next = buffer[position + 1];
    return next == '\r' || next == '\n' || next == START;
  }

  /** Whether the VT at the position begins another message. */
  private boolean startsAnew() throws IOException {
    room.readWithin(millisLeft());
    if (!lookAhead(3)) {
      return false;
    }
    String next = new String(buffer, position + 1, 3, StandardCharsets.ISO_8859_1);
    return next.equals("MSH") || next.equals("FHS") || next.equals("BHS");
  }

  /** Has so many bytes after the position in the buffer; false where the stream ends before. */
  private boolean lookAhead(int bytes) throws IOException {
    while (limit - position - 1 < bytes) {
      if (limit == buffer.length) {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
      }
      int read = input.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  private boolean fill(int millis) throws IOException {
    room.readWithin(millis);
    int read = input.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(0, read);
    return read >= 0;
  }

  private int millisLeft() throws SocketTimeoutException {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException("the frame did not end in time");
    }
    return Math.toIntExact(Math.min(left, frameMillis));
  }

  private void append(int from, int length) throws InterruptedException {
    long wanted = size + length;
    if (size <= maxBytes && wanted > frame.length) {
      grow(wanted);
    }
    if (wanted <= maxBytes) {
      System.arraycopy(buffer, from, frame, (int) size, length);
    } else if (size < HEAD) {
      System.arraycopy(buffer, from, frame, (int) size, (int) Math.min(length, HEAD - size));
    }
    size = wanted;
  }

  private void grow(long wanted) throws InterruptedException {
    if (wanted > InFlightBytes.SMALL && !large) {
      large = true;
      // The sender is not late while it is not read.
      long before = System.nanoTime();
      room.awaitLarge();
      deadline += System.nanoTime() - before;
    }
    long doubled = Math.max(wanted, frame.length * 2L);
    frame = Arrays.copyOf(frame, (int) Math.max(HEAD, Math.min(maxBytes, doubled)));
  }

  private Frame take(Fault fault) {
    boolean tooLarge = size > maxBytes;
    byte[] message = Arrays.copyOf(frame, (int) (tooLarge ? Math.min(size, HEAD) : size));
    if (frame.length > InFlightBytes.SMALL) {
      frame = new byte[FIRST];
    }
    size = 0;
    large = false;
    return new Frame(message, tooLarge ? Fault.TOO_LARGE : fault);
  }
}
