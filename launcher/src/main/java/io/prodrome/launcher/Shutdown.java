package io.prodrome.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * Closes what was opened, the latest first, once: at the end of a command, when it fails, and when
 * the process is told to end (Ctrl-C). Thread-safe.
 */
public final class Shutdown implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "shutdown");
  private static volatile boolean processEnds;
  private boolean closed;

  public Shutdown() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the process was told to end, so that what fails now fails because of that. */
  static boolean processEnds() {
    return processEnds;
  }

  private void end() {
    processEnds = true;
    closeAll();
  }

  /** Closes the resource in its turn; at once if all was closed already. */
  public <T extends AutoCloseable> T add(T resource) {
    synchronized (this) {
      if (!closed) {
        open.push(resource);
        return resource;
      }
    }
    close(resource);
    throw new IllegalStateException("the process is ending");
  }

  /** Waits until the process is told to end. */
  public void await() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs already.
    }
  }

  private void closeAll() {
    Deque<AutoCloseable> mine;
    synchronized (this) {
      closed = true;
      mine = new ArrayDeque<>(open);
      open.clear();
    }
    mine.forEach(Shutdown::close);
    ended.countDown();
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println(
          "prodrome: " + resource.getClass().getSimpleName() + " did not end cleanly: " + e);
    }
  }
}
