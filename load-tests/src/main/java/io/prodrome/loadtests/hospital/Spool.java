package io.prodrome.loadtests.hospital;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Payloads in a file, so that a feed of many whole lives does not have to fit in memory. */
final class Spool implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private long end;

  /** Makes the file anew. */
  Spool(Path file) throws IOException {
    this.file = file;
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  /** Appends a payload and returns where it lies; for one thread. */
  long append(byte[] payload) throws IOException {
    long at = end;
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
    return at;
  }

  /** Reads a payload; any thread may. */
  byte[] read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("the feed's spool file was cut short");
      }
    }
    return buffer.array();
  }

  /** Deletes the file. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
