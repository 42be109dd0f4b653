package io.prodrome.fhiradapters.files;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages of one file or archive, one after another. Not thread-safe. */
interface Messages extends Closeable {

  /**
   * The next message; null at the end.
   *
   * @throws IOException if the file cannot be read on
   */
  @Nullable FoundMessage next() throws IOException;
}
