package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.MessageFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The messages of files, folders and archives ({@code .tar}, {@code .tar.gz}, {@code .zip}, {@code
 * .gz}), one after another: HL7 v2 (one message, several, or FHS/BHS batches; CR, LF or CRLF), FHIR
 * in JSON and XML (a resource or a bundle a file) and NDJSON (a resource a line). What a file holds
 * is told by its content. Files are read when their turn comes and never held as a whole if they
 * can be split, so their size does not matter. Not thread-safe.
 */
public final class MessageFiles implements Closeable {

  /** The most bytes of one message, if not said otherwise. */
  public static final int DEFAULT_LIMIT = 64 * 1024 * 1024;

  private final Deque<Place> places;
  private final Opening opening;
  private int skipped;
  private @Nullable Messages open;
  private @Nullable String reading;

  /**
   * A file to read.
   *
   * @param named whether the caller named it, rather than a folder above it
   */
  private record Place(Path file, boolean named) {}

  private MessageFiles(
      List<Place> places, @Nullable MessageFormat expected, int limit, @Nullable Messages first) {
    this.places = new ArrayDeque<>(places);
    this.opening = new Opening(expected, limit, name -> skipped++);
    this.open = first;
  }

  /**
   * Finds the files.
   *
   * @param paths files and folders, read in this order; a folder's files in the order of their
   *     names
   * @param expected the format of all of them; null where each tells itself
   * @param limit the most bytes of one message; a longer one is found as refused
   * @throws IOException if a path does not exist or cannot be read; the message names it
   */
  public static MessageFiles of(List<Path> paths, @Nullable MessageFormat expected, int limit)
      throws IOException {
    List<Place> places = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          below
              .filter(Files::isRegularFile)
              .sorted()
              .forEach(file -> places.add(new Place(file, false)));
        } catch (UncheckedIOException e) {
          throw new IOException("cannot read the folder " + path, e);
        }
      } else if (!Files.exists(path)) {
        throw new IOException(path + " does not exist");
      } else if (!Files.isReadable(path)) {
        throw new IOException("cannot read " + path);
      } else {
        places.add(new Place(path, true));
      }
    }
    return new MessageFiles(places, expected, limit, null);
  }

  /**
   * The messages of one stream, such as standard input.
   *
   * @param name what it is called in the messages' names
   * @param input read once and closed at the end
   * @throws IOException if it cannot be read
   */
  public static MessageFiles of(
      String name, InputStream input, @Nullable MessageFormat expected, int limit)
      throws IOException {
    MessageFiles files = new MessageFiles(List.of(), expected, limit, null);
    files.reading = name;
    files.open =
        files.opening.stream(name, input, Instant.now(), true, Opening.PACKED_ARCHIVE, null);
    return files;
  }

  /**
   * The next message; null at the end.
   *
   * @throws IOException if a file cannot be read; the message names it
   */
  public @Nullable FoundMessage next() throws IOException {
    try {
      while (true) {
        if (open == null) {
          Place place = places.poll();
          if (place == null) {
            return null;
          }
          reading = place.file().toString();
          open = opening.file(place.file(), place.named());
        }
        FoundMessage message = open.next();
        if (message != null) {
          return message;
        }
        open.close();
        open = null;
      }
    } catch (IOException e) {
      throw new IOException("cannot read " + reading, e);
    }
  }

  /** How many files of folders and archives held no messages, such as licences. */
  public int skipped() {
    return skipped;
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
