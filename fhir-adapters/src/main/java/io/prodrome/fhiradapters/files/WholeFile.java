package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file that is one message. */
final class WholeFile implements Messages {

  private final String name;
  private final MessageFormat format;
  private final InputStream input;
  private final Instant at;
  private final int limit;
  private boolean read;

  /**
   * @param limit the most bytes it may have
   */
  WholeFile(String name, MessageFormat format, InputStream input, Instant at, int limit) {
    this.name = name;
    this.format = format;
    this.input = input;
    this.at = at;
    this.limit = limit;
  }

  @Override
  public @Nullable FoundMessage next() throws IOException {
    if (read) {
      return null;
    }
    read = true;
    byte[] bytes = input.readNBytes(limit + 1);
    return bytes.length > limit
        ? FoundMessage.refused(
            name,
            format,
            at,
            new DecodeResult.Rejected(
                DeadLetterReason.TOO_LARGE,
                "a file of one message larger than " + limit + " bytes"))
        : FoundMessage.of(name, format, bytes, at);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
