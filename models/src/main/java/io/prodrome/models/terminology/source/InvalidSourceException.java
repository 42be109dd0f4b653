package io.prodrome.models.terminology.source;

/** A source that cannot be read. Its message says what is wrong, where, and what to do. */
public final class InvalidSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what is wrong
   * @param where the file, and the place in it
   * @param remedy what to do about it
   */
  public InvalidSourceException(String what, String where, String remedy) {
    super(what + " (" + where + "): " + remedy);
  }

  /** The same, with the failure beneath it. */
  public InvalidSourceException(String what, String where, String remedy, Throwable cause) {
    super(what + " (" + where + "): " + remedy, cause);
  }
}
