package io.prodrome.fhiradapters.decode;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** Reads the files of a .tar.gz (ustar), for tests. */
public final class TarEntries {

  private static final int BLOCK = 512;

  private TarEntries() {}

  /** Calls the visitor with each file's path and bytes. */
  public static void each(Path archive, BiConsumer<String, byte[]> visitor) {
    try (InputStream file = Files.newInputStream(archive);
        DataInputStream tar = new DataInputStream(new GZIPInputStream(file))) {
      byte[] header = new byte[BLOCK];
      while (true) {
        tar.readFully(header);
        String name = text(header, 0, 100);
        if (name.isEmpty()) {
          return;
        }
        int size = Integer.parseInt(text(header, 124, 12).strip(), 8);
        byte[] content = new byte[size];
        tar.readFully(content);
        tar.readFully(new byte[(BLOCK - size % BLOCK) % BLOCK]);
        if (header[156] == '0' || header[156] == 0) {
          visitor.accept(name, content);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
