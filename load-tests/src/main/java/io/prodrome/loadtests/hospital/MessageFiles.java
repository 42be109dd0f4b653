package io.prodrome.loadtests.hospital;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages in files: FHIR as {@code .json} or {@code .xml} (one resource or bundle a file) or
 * {@code .ndjson} (one a line), HL7 v2 as {@code .hl7} (one message, several, or an FHS/BHS batch;
 * CR, LF or CRLF). Folders are read with all that is below them. Contents are sent as they are;
 * only the line ends of HL7 become CR, as MLLP needs them. Files are read one after another when
 * the iterator gets to them, and those of many messages are never held as a whole.
 */
public final class MessageFiles implements Iterable<FeedMessage> {

  private static final List<String> ENDINGS = List.of(".json", ".xml", ".ndjson", ".hl7");

  private final List<Path> files;

  private MessageFiles(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /**
   * Finds the files.
   *
   * @param paths files and folders, read in this order; a folder's files in the order of their
   *     names
   * @throws IOException if a path does not exist, cannot be read or has another ending, or nothing
   *     is found; the message names it
   */
  public static MessageFiles of(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          below
              .filter(MessageFiles::hasKnownEnding)
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(files::add);
        } catch (UncheckedIOException e) {
          throw new IOException("cannot read the folder " + path, e);
        }
      } else if (!Files.exists(path)) {
        throw new IOException(path + " does not exist");
      } else if (!hasKnownEnding(path)) {
        throw new IOException(path + " ends in none of " + String.join(", ", ENDINGS));
      } else {
        files.add(path);
      }
    }
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new IOException("cannot read " + file);
      }
    }
    if (files.isEmpty()) {
      throw new IOException("no file ends in one of " + String.join(", ", ENDINGS));
    }
    return new MessageFiles(files);
  }

  private static boolean hasKnownEnding(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** The files, in the order in which they are read. */
  public List<Path> files() {
    return files;
  }

  /**
   * How many messages there are; reads everything once.
   *
   * @throws IOException if a file cannot be read or an HL7 file holds no message
   */
  public long count() throws IOException {
    long count = 0;
    try {
      for (FeedMessage message : this) {
        count += message.payload().length > 0 ? 1 : 0;
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e.getCause());
    }
    return count;
  }

  /**
   * All messages. Of HL7, the patient's number stands for the content of PID-3; each FHIR message
   * has a number of its own, because FHIR resources carry their own order.
   *
   * @throws UncheckedIOException from {@code hasNext} or {@code next} if a file cannot be read or
   *     an HL7 file holds no message; the message names the file
   */
  @Override
  public Iterator<FeedMessage> iterator() {
    return new Messages(files.iterator());
  }

  private static final class Messages implements Iterator<FeedMessage> {
    private final Iterator<Path> rest;
    private @Nullable Path file;
    private @Nullable MessageReader open;
    private @Nullable FeedMessage next;
    private int number;

    Messages(Iterator<Path> rest) {
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      while (next == null && (open != null || rest.hasNext())) {
        try {
          if (open == null) {
            file = rest.next();
            open = MessageReader.open(file);
          }
          next = open.next(number);
          number++;
          if (next == null) {
            open.close();
            open = null;
          }
        } catch (IOException e) {
          throw failed(e);
        }
      }
      return next != null;
    }

    private UncheckedIOException failed(IOException e) {
      try (MessageReader closed = open) {
        open = null;
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      return new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
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
  }
}
