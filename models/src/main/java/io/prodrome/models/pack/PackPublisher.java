package io.prodrome.models.pack;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts a new version of a pack in the place of the old one, so that a running job never reads half
 * a pack: the new folder is written beside the old one and takes its name by renaming. Between the
 * two renamings there is for a moment no folder of that name; a reader that looks just then finds
 * no pack, and looks again. A job that has the old pack loaded keeps it: its mapped files stay
 * until it lets go of them.
 */
public final class PackPublisher {

  /** Writes components, each into a folder of its name with its manifest. */
  @FunctionalInterface
  public interface Components {
    void write(Path pack) throws IOException;
  }

  private PackPublisher() {}

  /**
   * Publishes a pack.
   *
   * @param pack the pack's folder, new, empty, or a pack already
   * @param replaced the components to write anew; others of the pack that is there are kept
   * @param components writes them
   * @return the published pack, verified
   * @throws InvalidModelPackException if the folder holds something else, or what was written is no
   *     pack; the old pack then is still there
   * @throws IOException if a file cannot be written; the old pack then is still there
   */
  public static ModelPack publish(Path pack, Set<String> replaced, Components components)
      throws IOException {
    Path target = pack.toAbsolutePath().normalize();
    Path name = target.getFileName();
    Path parent = target.getParent();
    if (name == null || parent == null) {
      throw new InvalidModelPackException(
          "a pack needs a folder of its own", pack.toString(), "give another folder");
    }
    requirePackOrNothing(target, pack);
    Files.createDirectories(parent);
    String unique = UUID.randomUUID().toString().substring(0, 8);
    Path staged = parent.resolve("." + name + ".new-" + unique);
    Path old = parent.resolve("." + name + ".old-" + unique);
    Files.createDirectory(staged);
    try {
      for (String component : ModelPack.COMPONENTS) {
        Path present = target.resolve(component);
        if (!replaced.contains(component) && Files.isDirectory(present)) {
          copy(present, staged.resolve(component));
        }
      }
      components.write(staged);
      ModelPack.load(staged);
      swap(staged, target, old);
    } finally {
      delete(staged);
    }
    delete(old);
    return ModelPack.load(pack);
  }

  private static void swap(Path staged, Path target, Path old) throws IOException {
    boolean present = Files.isDirectory(target);
    if (present) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (present) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
  }

  private static void requirePackOrNothing(Path target, Path asGiven) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    boolean mayBeReplaced = false;
    if (Files.isDirectory(target)) {
      try (Stream<Path> content = Files.list(target)) {
        mayBeReplaced =
            content.allMatch(
                file ->
                    ModelPack.COMPONENTS.contains(String.valueOf(file.getFileName()))
                        && Files.isRegularFile(file.resolve(ModelPack.MANIFEST)));
      }
    }
    if (!mayBeReplaced) {
      throw new InvalidModelPackException(
          "something that is no model pack is already there",
          asGiven.toString(),
          "give a new folder, or the folder of a pack");
    }
  }

  /** A pack's files never change in place, so that a link is as good as a copy. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path each : all) {
      Path target = to.resolve(from.relativize(each).toString());
      if (Files.isDirectory(each)) {
        Files.createDirectories(target);
      } else {
        linkOrCopy(each, target);
      }
    }
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(from, to);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
