package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.files.FoundMessage;
import io.prodrome.fhiradapters.files.MessageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages of files as a hospital sends them. Of HL7 v2, the patient's number stands for the
 * content of PID-3, so that one patient's messages keep their order; each FHIR message has a number
 * of its own, because FHIR resources carry their own order.
 */
public final class FileMessages implements Iterator<FeedMessage> {

  private static final Pattern KIND = Pattern.compile("[A-Z0-9]{3}\\^[A-Z0-9]{3}");

  private final MessageFiles files;
  private final Consumer<FoundMessage> refused;
  private @Nullable FeedMessage next;
  private int number;

  /**
   * @param files read as messages are asked for; not closed
   * @param refused told of what could not be read as a message, which is left out
   */
  public FileMessages(MessageFiles files, Consumer<FoundMessage> refused) {
    this.files = files;
    this.refused = refused;
  }

  /**
   * @throws UncheckedIOException if a file cannot be read; the message names it
   */
  @Override
  public boolean hasNext() {
    try {
      while (next == null) {
        FoundMessage found = files.next();
        if (found == null) {
          return false;
        }
        if (found.refusal() != null) {
          refused.accept(found);
        } else {
          next = message(found);
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public FeedMessage next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    FeedMessage message = next;
    next = null;
    return message;
  }

  private FeedMessage message(FoundMessage found) {
    number++;
    if (found.format() == MessageFormat.FHIR) {
      String kind = found.payload()[0] == '<' ? "FHIR XML" : "FHIR JSON";
      return new FeedMessage(found.format(), kind, found.payload(), found.at(), number);
    }
    // Latin-1 shows every byte as the character of the same number.
    int head = Math.min(found.payload().length, 16 * 1024);
    String text = new String(found.payload(), 0, head, StandardCharsets.ISO_8859_1);
    Matcher kind = KIND.matcher(field(text, "MSH", 8));
    String patient = field(text, "PID", 3);
    return new FeedMessage(
        found.format(),
        kind.lookingAt() ? kind.group() : "HL7 v2",
        found.payload(),
        found.at(),
        patient.isEmpty() ? number : patient.hashCode());
  }

  /** A field of the first segment of that name; empty where there is none. */
  private static String field(String message, String segment, int place) {
    for (String line : message.split("\r")) {
      if (line.startsWith(segment) && line.length() > 3) {
        String[] fields = line.split(Pattern.quote(line.substring(3, 4)), -1);
        return fields.length > place ? fields[place] : "";
      }
    }
    return "";
  }
}
