package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a file's messages are read, by what it holds.
 *
 * @param expected the format that the caller says all files have; null where they tell themselves
 * @param limit the most bytes of one message
 * @param skipped told of the members of folders and archives that hold no messages, such as a
 *     licence
 */
record Opening(@Nullable MessageFormat expected, int limit, Consumer<String> skipped) {

  /** Larger JSON is not read as a whole but cut into slices. */
  private static final int WHOLE_JSON = 16 * 1024 * 1024;

  /** A packed archive ({@code .tar.gz}) has two layers. */
  static final int PACKED_ARCHIVE = 2;

  /**
   * Opens a file.
   *
   * @param named whether the caller named this very file, so that it must hold messages
   */
  Messages file(Path file, boolean named) throws IOException {
    Instant at = Files.getLastModifiedTime(file).toInstant();
    return stream(file.toString(), Files.newInputStream(file), at, named, PACKED_ARCHIVE, file);
  }

  /**
   * Opens a stream, which is closed with what is returned.
   *
   * @param layers how many layers of packing may still be opened; an archive inside an archive is
   *     refused
   * @param file the file that the stream is of; null where it is of something else
   */
  Messages stream(
      String name, InputStream raw, Instant at, boolean named, int layers, @Nullable Path file)
      throws IOException {
    BufferedInputStream input = new BufferedInputStream(raw, Content.HEAD);
    input.mark(Content.HEAD);
    byte[] head = input.readNBytes(Content.HEAD - 1);
    input.reset();
    if (head.length == 0) {
      return new One(refused(name, at, DeadLetterReason.MALFORMED, "an empty file"), input);
    }
    Content content = Content.of(name, head, head.length, expected);
    boolean archive = content == Content.GZIP || content == Content.TAR || content == Content.ZIP;
    if (archive && layers == 0) {
      return new One(
          refused(name, at, DeadLetterReason.UNSUPPORTED, "an archive inside an archive"), input);
    }
    return switch (content) {
      case GZIP -> unzipped(name, input, at, named, layers - 1);
      case TAR -> new Tolerant(name, at, new ArchiveFile(name, Members.tar(input), this));
      case ZIP -> new Tolerant(name, at, new ArchiveFile(name, Members.zip(input), this));
      case HL7V2 -> new Hl7File(name, input, at, limit);
      case HL7V2_WIDE, XML -> new WholeFile(name, content.format(), input, at, limit);
      case NDJSON -> new LineFile(name, input, at, limit);
      case JSON -> json(name, input, at, file);
      case OTHER -> other(name, input, at, named);
    };
  }

  private Messages unzipped(String name, InputStream input, Instant at, boolean named, int layers) {
    try {
      Unpacked.Packed packed = new Unpacked.Packed(input);
      InputStream bounded = new Unpacked(new GZIPInputStream(packed, Content.HEAD), packed);
      return new Tolerant(name, at, stream(name, bounded, at, named, layers, null));
    } catch (IOException e) {
      return new One(
          refused(name, at, DeadLetterReason.MALFORMED, "gzip that cannot be unpacked"), input);
    }
  }

  private Messages json(String name, InputStream input, Instant at, @Nullable Path file)
      throws IOException {
    int whole = Math.min(WHOLE_JSON, limit);
    byte[] begin = input.readNBytes(whole + 1);
    if (begin.length <= whole) {
      return new One(FoundMessage.of(name, MessageFormat.FHIR, begin, at), input);
    }
    try (input) {
      return file != null
          ? SlicedFile.of(name, file, at, limit)
          : SlicedFile.of(name, new ByteArrayInputStream(begin), input, at, limit);
    }
  }

  private Messages other(String name, InputStream input, Instant at, boolean named) {
    if (named) {
      return new One(
          refused(name, at, DeadLetterReason.MALFORMED, "neither HL7 v2 nor FHIR"), input);
    }
    skipped.accept(name);
    return new One(null, input);
  }

  FoundMessage refused(String name, Instant at, DeadLetterReason reason, String detail) {
    MessageFormat format = expected == null ? MessageFormat.FHIR : expected;
    return FoundMessage.refused(name, format, at, new DecodeResult.Rejected(reason, detail));
  }

  /** One message, or none. */
  private static final class One implements Messages {
    private final InputStream input;
    private @Nullable FoundMessage message;

    One(@Nullable FoundMessage message, InputStream input) {
      this.message = message;
      this.input = input;
    }

    @Override
    public @Nullable FoundMessage next() {
      FoundMessage only = message;
      message = null;
      return only;
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }

  /** Packed data that breaks off is a refusal after what could be read, not the end of the run. */
  private final class Tolerant implements Messages {
    private final String name;
    private final Instant at;
    private final Messages messages;
    private boolean broken;

    Tolerant(String name, Instant at, Messages messages) {
      this.name = name;
      this.at = at;
      this.messages = messages;
    }

    @Override
    public @Nullable FoundMessage next() throws IOException {
      if (broken) {
        return null;
      }
      try {
        return messages.next();
      } catch (Unpacked.TooLarge e) {
        broken = true;
        return refused(name, at, DeadLetterReason.TOO_LARGE, "more data than is believable packed");
      } catch (IOException e) {
        broken = true;
        return refused(name, at, DeadLetterReason.MALFORMED, "packed data that breaks off");
      }
    }

    @Override
    public void close() throws IOException {
      messages.close();
    }
  }
}
