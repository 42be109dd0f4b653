package io.prodrome.serving.views;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do when a stream thread ends: another one for what passes by itself (the broker is away,
 * a task moved), the end of the client for a defect, for it would only repeat. Logs the kinds of
 * the causes, never their texts.
 */
final class StreamFailures implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFailures.class);

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    boolean passes = isTransient(failure);
    LOG.error(
        "a stream thread ended: {}; {}",
        kinds(failure),
        passes ? "a new thread takes over" : "the views stop");
    return passes
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Whether any cause is one that a later try may not meet. */
  static boolean isTransient(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof MissingSourceTopicException) {
        return false;
      }
      if (at instanceof RetriableException
          || at instanceof TaskCorruptedException
          || at instanceof TaskMigratedException
          || isFenced(at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFenced(Throwable failure) {
    return failure instanceof ApiException && failure.getClass().getSimpleName().contains("Fenced");
  }

  private static String kinds(Throwable failure) {
    StringBuilder kinds = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      kinds.append(kinds.isEmpty() ? "" : " < ").append(at.getClass().getSimpleName());
    }
    return kinds.toString();
  }
}
