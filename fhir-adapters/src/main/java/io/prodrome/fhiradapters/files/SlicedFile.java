package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A FHIR bundle in JSON that may be of gigabytes, as small bundles. */
final class SlicedFile implements Messages {

  private final String name;
  private final Path file;
  private final boolean spooled;
  private final Instant at;
  private final int limit;
  private final BundleSlices slices;
  private boolean begun;

  private SlicedFile(String name, Path file, boolean spooled, Instant at, int limit)
      throws IOException {
    this.name = name;
    this.file = file;
    this.spooled = spooled;
    this.at = at;
    this.limit = limit;
    this.slices = BundleSlices.open(BundleSource.of(file), BundleSlices.Limits.DEFAULT);
  }

  /** Of a file, which is read twice. */
  static SlicedFile of(String name, Path file, Instant at, int limit) throws IOException {
    return new SlicedFile(name, file, false, at, limit);
  }

  /**
   * Of a stream, such as an archive's member: kept in a temporary file, as it is read twice.
   *
   * @param begin what was read of it already
   */
  static SlicedFile of(String name, InputStream begin, InputStream rest, Instant at, int limit)
      throws IOException {
    Path spool = Files.createTempFile("prodrome-bundle", ".json");
    try {
      Files.copy(new SequenceInputStream(begin, rest), spool, StandardCopyOption.REPLACE_EXISTING);
      return new SlicedFile(name, spool, true, at, limit);
    } catch (IOException e) {
      Files.deleteIfExists(spool);
      throw e;
    }
  }

  @Override
  public @Nullable FoundMessage next() throws IOException {
    boolean first = !begun;
    begun = true;
    Optional<BundleSlices.Part> part = slices.next();
    if (part.isEmpty()) {
      return null;
    }
    if (part.get() instanceof BundleSlices.Slice slice) {
      String place = name + "#entry[" + slice.first() + "]";
      return FoundMessage.of(place, MessageFormat.FHIR, slice.bundle(), at);
    }
    if (first && Files.size(file) <= limit) {
      // No bundle, but small enough to be looked at as a whole: the decoder says what it is.
      return FoundMessage.of(name, MessageFormat.FHIR, Files.readAllBytes(file), at);
    }
    BundleSlices.Unreadable unreadable = (BundleSlices.Unreadable) part.get();
    return FoundMessage.refused(
        name,
        MessageFormat.FHIR,
        at,
        new DecodeResult.Rejected(unreadable.reason(), unreadable.detail()));
  }

  @Override
  public void close() throws IOException {
    slices.close();
    if (spooled) {
      Files.deleteIfExists(file);
    }
  }
}
