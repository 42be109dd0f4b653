package io.prodrome.models.evaluate;

import java.nio.file.Path;

/** A corpus cannot be read: the message names the file, the line, and what is wrong there. */
public final class InvalidCorpusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param line counted from 1; 0 where the whole file is meant
   */
  public InvalidCorpusException(Path file, long line, String problem) {
    super(file + (line > 0 ? ", line " + line : "") + ": " + problem);
  }

  public InvalidCorpusException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
