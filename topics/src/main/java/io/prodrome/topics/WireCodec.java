package io.prodrome.topics;

/**
 * Turns a value to the bytes of a topic's record and back. Thread-safe.
 *
 * @param <T> the domain type
 */
public interface WireCodec<T> {

  /** The bytes of the value. */
  byte[] encode(T value);

  /**
   * The value of the bytes, whichever of the bundled schema versions wrote them.
   *
   * @throws WireException if the bytes are no record of this type, or of a version this build does
   *     not know
   */
  T decode(byte[] bytes);
}
