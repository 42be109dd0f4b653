package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The resources of a bulk export (FHIR NDJSON): one a line, of any number of lines. */
final class LineFile implements Messages {

  private final String name;
  private final InputStream input;
  private final Instant at;
  private final int limit;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
  private int number;
  private boolean ended;

  /**
   * @param limit the most bytes a line may have
   */
  LineFile(String name, InputStream input, Instant at, int limit) {
    this.name = name;
    this.input = input;
    this.at = at;
    this.limit = limit;
  }

  @Override
  public @Nullable FoundMessage next() throws IOException {
    while (!ended) {
      line.reset();
      number++;
      boolean tooLarge = false;
      boolean any = false;
      for (int b = input.read(); b != '\n'; b = input.read()) {
        if (b < 0) {
          ended = true;
          break;
        }
        any |= b > ' ' && b < 0x80;
        tooLarge = line.size() >= limit;
        if (!tooLarge) {
          line.write(b);
        }
      }
      if (tooLarge) {
        return FoundMessage.refused(
            name + "#" + number,
            MessageFormat.FHIR,
            at,
            new DecodeResult.Rejected(
                DeadLetterReason.TOO_LARGE, "a line longer than " + limit + " bytes"));
      }
      if (any) {
        return FoundMessage.of(name + "#" + number, MessageFormat.FHIR, line.toByteArray(), at);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
