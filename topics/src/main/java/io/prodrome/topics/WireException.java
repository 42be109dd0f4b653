package io.prodrome.topics;

/** Bytes of a topic that are not what the catalogue says. The message names no content. */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }

  public WireException(String message, Throwable cause) {
    super(message, cause);
  }
}
