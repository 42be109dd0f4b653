package io.prodrome.launcher;

import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --pack}: which models a command uses. */
final class PackOption {

  @Option(names = "--pack", paramLabel = "DIR", description = "A model pack, not the built-in one.")
  private @Nullable Path folder;

  /**
   * The pack.
   *
   * @throws UserError if it cannot be used
   */
  ModelPack load() {
    return usable(() -> folder == null ? ModelPack.builtIn() : ModelPack.load(folder));
  }

  /** What a pack gives, or what is wrong with the pack as the user's error. */
  static <T> T usable(Supplier<T> ofPack) {
    try {
      return ofPack.get();
    } catch (InvalidModelPackException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
