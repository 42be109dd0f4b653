package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where accepted messages are stored, verbatim, before anybody is told that they are. */
public interface RawLog extends AutoCloseable {

  /**
   * Stores a message.
   *
   * @param source the feed
   * @param key what keeps one patient's messages together; null where it is not known
   * @param payload the sender's bytes; not changed by either side afterwards
   * @param acceptedAt when the intake had all of it
   * @param backfill whether it is history being loaded
   * @return completed when the message is durable, exceptionally when it is not; never throws
   */
  CompletableFuture<InputRef> append(
      MessageFormat format,
      String source,
      @Nullable String key,
      byte[] payload,
      Instant acceptedAt,
      boolean backfill);

  @Override
  void close();
}
