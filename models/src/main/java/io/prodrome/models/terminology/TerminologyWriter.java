package io.prodrome.models.terminology;

import io.prodrome.models.pack.ComponentOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes a terminology as a component of a model pack. */
public final class TerminologyWriter {

  /** Writes one file, or one folder of files, that is made from the terminology. */
  @FunctionalInterface
  public interface Part {
    void write(Path path) throws IOException;
  }

  private TerminologyWriter() {}

  /**
   * Writes the terminology's file, what else is made from it, and the component's manifest.
   *
   * @param folder the component's folder
   * @param moreFiles what writes the component's further files, by their names in the folder
   * @param origin what the manifest says
   * @throws IOException if a file cannot be written
   */
  public static void write(
      Path folder, Terminology terminology, Map<String, Part> moreFiles, ComponentOrigin origin)
      throws IOException {
    Files.createDirectories(folder);
    writeFile(folder.resolve(Terminology.FILE), terminology.content());
    for (Map.Entry<String, Part> file : moreFiles.entrySet()) {
      file.getValue().write(folder.resolve(file.getKey()));
    }
    origin.writeManifest(folder);
  }

  /**
   * Writes a file that will be mapped, in the place of one that is there.
   *
   * @param content all that remains of it is written
   * @throws IOException if the file cannot be written
   */
  public static void writeFile(Path path, ByteBuffer content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (content.hasRemaining()) {
        out.write(content);
      }
    }
  }
}
