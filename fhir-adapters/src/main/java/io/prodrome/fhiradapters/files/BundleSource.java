package io.prodrome.fhiradapters.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that can be read from the start several times, and from any place. */
public interface BundleSource {

  /**
   * Opens it.
   *
   * @param offset the first byte to be read
   */
  InputStream open(long offset) throws IOException;

  /** A file of the file system. */
  static BundleSource of(Path file) {
    return offset -> {
      InputStream input = Files.newInputStream(file);
      try {
        input.skipNBytes(offset);
        return input;
      } catch (IOException e) {
        input.close();
        throw e;
      }
    };
  }
}
