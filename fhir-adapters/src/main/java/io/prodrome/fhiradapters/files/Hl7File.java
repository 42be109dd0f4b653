package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The HL7 v2 messages of a file: one, several after another, or FHS/BHS batches, with or without
 * MLLP's framing; segments end with CR, LF or CRLF. A batch of moderate size is one message, whose
 * members the decoder counts and splits; a larger one is split here. Bytes stay as they are, apart
 * from the ends of segments.
 */
final class Hl7File implements Messages {

  /** Up to this size a batch is kept together. */
  private static final int BATCH = 4 * 1024 * 1024;

  private final String name;
  private final InputStream input;
  private final Instant at;
  private final int limit;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private byte[] held = new byte[0];
  private boolean ended;
  private boolean afterReturn;
  private int number;
  private boolean more;

  /**
   * @param limit the most bytes a message may have
   */
  Hl7File(String name, InputStream input, Instant at, int limit) {
    this.name = name;
    this.input = input;
    this.at = at;
    this.limit = limit;
  }

  @Override
  public @Nullable FoundMessage next() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(1024);
    boolean batch = false;
    boolean begun = false;
    boolean tooLarge = false;
    while (true) {
      byte[] segment = held.length > 0 ? held : segment();
      held = new byte[0];
      if (segment.length == 0) {
        break;
      }
      boolean header = starts(segment, "MSH");
      boolean opens = starts(segment, "FHS") || starts(segment, "BHS");
      boolean whole = batch && message.size() + segment.length <= Math.min(BATCH, limit);
      if (begun && ((header && !whole) || (opens && !batch) || (starts(segment, "FHS")))) {
        held = segment;
        more = true;
        batch = false;
        break;
      }
      if (!begun && (starts(segment, "BTS") || starts(segment, "FTS"))) {
        continue; // What is left of a batch that was too large to stay together.
      }
      batch |= opens;
      begun = true;
      if (message.size() + segment.length > limit) {
        tooLarge = true;
      } else {
        message.write(segment);
        message.write('\r');
      }
    }
    if (!begun) {
      return null;
    }
    number++;
    String place = more || number > 1 ? name + "#" + number : name;
    return tooLarge
        ? FoundMessage.refused(
            place,
            MessageFormat.HL7V2,
            at,
            new DecodeResult.Rejected(
                DeadLetterReason.TOO_LARGE, "a message larger than " + limit + " bytes"))
        : FoundMessage.of(place, MessageFormat.HL7V2, message.toByteArray(), at);
  }

  private static boolean starts(byte[] segment, String name) {
    return segment.length >= 3
        && segment[0] == name.charAt(0)
        && segment[1] == name.charAt(1)
        && segment[2] == name.charAt(2);
  }

  /**
   * The next line that says something; empty at the end. A line without end is cut at the limit.
   */
  private byte[] segment() throws IOException {
    while (!ended) {
      line.reset();
      while (true) {
        int b = input.read();
        if (b < 0) {
          ended = true;
          break;
        }
        if (b == '\n' && afterReturn) {
          afterReturn = false;
          continue;
        }
        afterReturn = b == '\r';
        if (b == '\r' || b == '\n') {
          break;
        }
        boolean frame = b == 0x0B || b == 0x1C;
        if (!frame && line.size() <= limit) {
          line.write(b);
        }
      }
      byte[] segment = withoutMark(line.toByteArray());
      if (!isBlank(segment)) {
        return segment;
      }
    }
    return new byte[0];
  }

  private byte[] withoutMark(byte[] segment) {
    boolean mark =
        segment.length >= 3
            && segment[0] == (byte) 0xEF
            && segment[1] == (byte) 0xBB
            && segment[2] == (byte) 0xBF;
    return mark ? java.util.Arrays.copyOfRange(segment, 3, segment.length) : segment;
  }

  private static boolean isBlank(byte[] segment) {
    for (byte b : segment) {
      if (b != ' ' && b != '\t' && b != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
