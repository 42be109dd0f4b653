package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of one file, one after another. Not thread-safe. */
abstract class MessageReader implements Closeable {

  /**
   * Latin-1 maps every byte to the character of the same number, so it keeps any bytes as they are.
   */
  private static final Charset BYTES = StandardCharsets.ISO_8859_1;

  private static final String UTF8_MARK =
      new String(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, BYTES);

  static MessageReader open(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".hl7")) {
      return new Hl7File(file);
    }
    return name.endsWith(".ndjson") ? new LinesFile(file) : new WholeFile(file);
  }

  /**
   * The next message; null at the end.
   *
   * @param number the message's number among all files
   */
  abstract @Nullable FeedMessage next(int number) throws IOException;

  @Override
  public void close() throws IOException {}

  /** One FHIR resource or bundle. */
  private static final class WholeFile extends MessageReader {
    private final Path file;
    private boolean read;

    WholeFile(Path file) {
      this.file = file;
    }

    @Override
    @Nullable FeedMessage next(int number) throws IOException {
      if (read) {
        return null;
      }
      read = true;
      if (Files.size(file) > Integer.MAX_VALUE - 16) {
        throw new IOException("it is larger than 2 GiB");
      }
      String kind =
          file.toString().toLowerCase(Locale.ROOT).endsWith(".xml") ? "FHIR XML" : "FHIR JSON";
      return new FeedMessage(
          MessageFormat.FHIR, kind, Files.readAllBytes(file), timeOf(file), number);
    }
  }

  /** One FHIR resource a line. */
  private static final class LinesFile extends MessageReader {
    private final BufferedReader lines;
    private final Instant time;

    LinesFile(Path file) throws IOException {
      this.time = timeOf(file);
      this.lines = Files.newBufferedReader(file, BYTES);
    }

    @Override
    @Nullable FeedMessage next(int number) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          return new FeedMessage(
              MessageFormat.FHIR, "FHIR NDJSON", line.getBytes(BYTES), time, number);
        }
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** HL7 v2 messages, in a batch or not. */
  private static final class Hl7File extends MessageReader {
    private static final Set<String> ENVELOPE = Set.of("FHS", "BHS", "BTS", "FTS");

    private final BufferedReader lines;
    private final Instant time;
    private @Nullable String header;
    private boolean any;

    Hl7File(Path file) throws IOException {
      this.time = timeOf(file);
      this.lines = Files.newBufferedReader(file, BYTES);
    }

    @Override
    @Nullable FeedMessage next(int number) throws IOException {
      StringBuilder message = new StringBuilder();
      String patient = "";
      if (header != null) {
        message.append(header).append('\r');
      }
      String opening = header;
      header = null;
      for (String segment = segment(); segment != null; segment = segment()) {
        if (segment.startsWith("MSH")) {
          any = true;
          if (opening != null) {
            header = segment;
            break;
          }
          opening = segment;
        } else if (ENVELOPE.contains(segment.substring(0, Math.min(3, segment.length())))) {
          continue;
        } else if (opening == null) {
          throw new IOException("it does not begin with an MSH segment");
        } else if (segment.startsWith("PID") && patient.isEmpty()) {
          patient = field(segment, 3);
        }
        message.append(segment).append('\r');
      }
      if (opening == null) {
        if (!any) {
          throw new IOException("it holds no HL7 v2 message");
        }
        return null;
      }
      return new FeedMessage(
          MessageFormat.HL7V2, kind(opening), bytes(message), time, patient.hashCode());
    }

    /** The next line that says something, without a byte order mark and MLLP's framing bytes. */
    private @Nullable String segment() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String segment = line.replace("\u000b", "").replace("\u001c", "");
        if (!any && segment.startsWith(UTF8_MARK)) {
          segment = segment.substring(UTF8_MARK.length());
        }
        if (!segment.isBlank()) {
          return segment;
        }
      }
      return null;
    }

    private static byte[] bytes(StringBuilder message) {
      return message.toString().getBytes(BYTES);
    }

    /** MSH-9's first two components; unknown ones are shown as they are no content. */
    private static String kind(String header) {
      String type = field(header, 8);
      char separator = header.length() > 4 ? header.charAt(4) : '^';
      String[] parts = type.split(java.util.regex.Pattern.quote(String.valueOf(separator)), -1);
      String kind = parts.length > 1 ? parts[0] + "^" + parts[1] : parts[0];
      return kind.matches("[A-Z0-9]{3}(\\^[A-Z0-9]{3})?") ? kind : "HL7 v2";
    }

    /** A field by its place between separators; the character after the name separates. */
    private static String field(String segment, int place) {
      if (segment.length() < 4) {
        return "";
      }
      String separator = java.util.regex.Pattern.quote(segment.substring(3, 4));
      String[] fields = segment.split(separator, -1);
      return fields.length > place ? fields[place] : "";
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private static Instant timeOf(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }
}
