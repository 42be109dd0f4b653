package io.prodrome.launcher;

import java.nio.file.Path;

/** How this process was started. */
public final class Launch {

  private Launch() {}

  /** The project's folder, as the start script tells it; otherwise the current folder. */
  public static Path home() {
    return Path.of(System.getProperty("prodrome.home", "")).toAbsolutePath();
  }

  /** Where the build says what Synthea's process needs. */
  public static Path syntheaClassPath() {
    return home().resolve("load-tests/synthea/target/synthea.classpath");
  }
}
