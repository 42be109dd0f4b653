package io.prodrome.models.pack;

/**
 * A model pack that cannot be used. Its message names what is wrong, where, and what the operator
 * can do; it holds no patient data.
 */
public final class InvalidModelPackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what what is wrong
   * @param where the pack, component or file
   * @param remedy what to do about it
   */
  public InvalidModelPackException(String what, String where, String remedy) {
    super(what + " (" + where + "): " + remedy);
  }

  /** The same, with the failure beneath it. */
  public InvalidModelPackException(String what, String where, String remedy, Throwable cause) {
    super(what + " (" + where + "): " + remedy, cause);
  }
}
