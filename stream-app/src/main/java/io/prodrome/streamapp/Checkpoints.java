package io.prodrome.streamapp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds retained checkpoints, as Flink lays them out: {@code FOLDER/JOB/chk-N/_metadata}. */
final class Checkpoints {

  private static final String METADATA = "_metadata";

  private Checkpoints() {}

  /**
   * The complete checkpoint that was written last, whichever job wrote it.
   *
   * @param folder the checkpoint folder, as a URI
   */
  static Optional<String> latest(String folder) {
    try {
      Path root = new Path(folder);
      FileSystem files = root.getFileSystem();
      List<FileStatus> complete = new ArrayList<>();
      for (FileStatus job : children(files, root)) {
        for (FileStatus checkpoint : children(files, job.getPath())) {
          Path metadata = new Path(checkpoint.getPath(), METADATA);
          if (checkpoint.isDir() && files.exists(metadata)) {
            complete.add(files.getFileStatus(metadata));
          }
        }
      }
      return complete.stream()
          .max(Comparator.comparingLong(FileStatus::getModificationTime))
          .map(metadata -> metadata.getPath().getParent().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint folder " + folder + " cannot be read", e);
    }
  }

  private static List<FileStatus> children(FileSystem files, Path folder) throws IOException {
    if (!files.exists(folder) || !files.getFileStatus(folder).isDir()) {
      return List.of();
    }
    return List.of(files.listStatus(folder));
  }
}
