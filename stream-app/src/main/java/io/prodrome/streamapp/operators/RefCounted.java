package io.prodrome.streamapp.operators;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something that is closed when its owner has given it up and nobody uses it any more. The owner
 * holds the first reference. Thread-safe.
 */
final class RefCounted<T> {

  private final T value;
  private final Runnable close;
  private final AtomicInteger references = new AtomicInteger(1);

  /**
   * @param close called once, by whoever lets go last
   */
  RefCounted(T value, Runnable close) {
    this.value = value;
    this.close = close;
  }

  /** What is shared; to be used between {@link #retain} and {@link #release} only. */
  T value() {
    return value;
  }

  /** Takes a reference; false where it is closed already. */
  boolean retain() {
    return references.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /** Gives a reference back. */
  void release() {
    if (references.decrementAndGet() == 0) {
      close.run();
    }
  }
}
