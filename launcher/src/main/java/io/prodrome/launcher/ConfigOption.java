package io.prodrome.launcher;

import io.prodrome.launcher.config.ConfigFile;
import io.prodrome.launcher.config.ProdromeConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the configuration, the same on every command that needs one. */
final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration (YAML); docs/configuration.md describes it.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  ProdromeConfig load() {
    return ConfigFile.load(file, System.getenv());
  }
}
