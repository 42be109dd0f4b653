package io.prodrome.fhiradapters.intake;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into lines (NDJSON: LF, with or without CR); blank lines are none. Memory is
 * bounded: of a line that is too long nothing is kept, and before a line grows beyond {@link
 * InFlightBytes#SMALL} it waits for room. For one thread.
 */
final class NdjsonLines {

  private static final int FIRST = 8192;

  private final InputStream input;
  private final int maxBytes;
  private final InFlightBytes inFlight;
  private final Duration patience;
  private final byte[] buffer = new byte[32 * 1024];
  private int position;
  private int limit;
  private boolean ended;
  private long number;
  private byte[] line = new byte[FIRST];
  private long size;
  private int reserved;

  NdjsonLines(InputStream input, int maxBytes, InFlightBytes inFlight, Duration patience) {
    this.input = input;
    this.maxBytes = maxBytes;
    this.inFlight = inFlight;
    this.patience = patience;
  }

  /**
   * A line.
   *
   * @param number the first is 1; blank ones count
   * @param bytes without its end; empty where it is too long
   * @param tooLong whether it is longer than the limit
   */
  record Line(long number, byte[] bytes, boolean tooLong) {}

  /** There was no room for a long line for too long. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The number of the line that was read last. */
  long number() {
    return number;
  }

  /** The next line that is not blank; empty at the end. */
  Optional<Line> next() throws IOException, InterruptedException {
    while (true) {
      release();
      size = 0;
      number++;
      boolean more = readLine();
      boolean tooLong = size > maxBytes;
      if (tooLong) {
        return Optional.of(new Line(number, new byte[0], true));
      }
      if (!blank()) {
        return Optional.of(new Line(number, Arrays.copyOf(line, (int) size), false));
      }
      if (!more) {
        return Optional.empty();
      }
    }
  }

  /** Gives back the room of a long line. */
  void release() {
    if (reserved > 0) {
      inFlight.doneReading(reserved);
      reserved = 0;
      line = new byte[FIRST];
    }
  }

  /** False at the end of the stream. */
  private boolean readLine() throws IOException, InterruptedException {
    while (true) {
      if (position == limit) {
        int read = ended ? -1 : input.read(buffer, 0, buffer.length);
        if (read < 0) {
          ended = true;
          return false;
        }
        position = 0;
        limit = read;
      }
      int from = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      append(from, position - from);
      if (position < limit) {
        position++;
        return true;
      }
    }
  }

  private void append(int from, int length) throws IOException, InterruptedException {
    long wanted = size + length;
    size = wanted;
    if (wanted > maxBytes) {
      return;
    }
    if (wanted > line.length) {
      if (wanted > InFlightBytes.SMALL && reserved == 0) {
        reserve();
      }
      line = Arrays.copyOf(line, (int) Math.min(maxBytes, Math.max(wanted, line.length * 2L)));
    }
    System.arraycopy(buffer, from, line, (int) wanted - length, length);
  }

  /** A growing line's bytes are there twice while it is copied. */
  private void reserve() throws IOException, InterruptedException {
    int bytes = (int) Math.min(Integer.MAX_VALUE, 2L * maxBytes);
    if (!inFlight.tryReading(bytes, patience)) {
      throw new NoRoomException();
    }
    reserved = bytes;
  }

  private boolean blank() {
    for (int i = 0; i < size; i++) {
      if (line[i] > ' ' || line[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
