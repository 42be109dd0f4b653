package io.prodrome.streamapp.operators;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a pack's folder looks like from outside: manifests with their content, other files by size,
 * time and place on the disk. It changes with whatever is swapped, renamed, linked or written
 * there, and costs a few system calls, not the reading of gigabytes.
 *
 * @param value a hash; the same for every folder that cannot be read
 */
record PackStamp(String value) {

  private static final String MANIFEST = "manifest.json";

  /** A manifest is a few kilobytes; what is longer is told apart as other files are. */
  private static final long LONGEST_MANIFEST = 1 << 20;

  /** Component, and folders of files in it. */
  private static final int DEPTH = 4;

  private static final PackStamp UNREADABLE = new PackStamp("");

  /** The stamp of a folder, or of where a link leads now. */
  static PackStamp of(Path folder) {
    try (Stream<Path> files =
        Files.walk(folder.toRealPath(), DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      List<String> lines = files.sorted().map(PackStamp::line).toList();
      return new PackStamp(Digests.id(lines.toArray(String[]::new)));
    } catch (IOException | UncheckedIOException e) {
      return UNREADABLE;
    }
  }

  private static String line(Path file) {
    try {
      BasicFileAttributes at = Files.readAttributes(file, BasicFileAttributes.class);
      if (at.isDirectory()) {
        return file.toString();
      }
      boolean manifest = file.endsWith(MANIFEST) && at.size() < LONGEST_MANIFEST;
      return file
          + "\t"
          + at.size()
          + "\t"
          + at.lastModifiedTime()
          + "\t"
          + at.fileKey()
          + "\t"
          + (manifest ? Digests.sha256(Files.readAllBytes(file)) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
