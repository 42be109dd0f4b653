package io.prodrome.serving.views;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.topics.WireException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.Test;

class StreamFailuresTest {
  private final StreamFailures failures = new StreamFailures();

  @Test
  void whatPassesGetsANewThread() {
    for (RuntimeException passing :
        List.of(
            new TimeoutException("the broker is away"),
            new TaskCorruptedException(Set.of()),
            new ProducerFencedException("another instance took over"))) {
      assertEquals(
          StreamThreadExceptionResponse.REPLACE_THREAD,
          failures.handle(new StreamsException("in a task", passing)));
    }
  }

  @Test
  void aDefectStopsTheViews() {
    for (RuntimeException defect :
        List.of(
            new WireException("unknown schema"),
            new NullPointerException(),
            new MissingSourceTopicException("no topic"))) {
      assertEquals(
          StreamThreadExceptionResponse.SHUTDOWN_CLIENT,
          failures.handle(new StreamsException("in a task", defect)));
    }
  }
}
