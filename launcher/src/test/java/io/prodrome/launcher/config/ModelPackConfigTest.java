package io.prodrome.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.launcher.UserError;
import io.prodrome.streamapp.operators.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackConfigTest {

  private static final String IDENTITY =
      "identity: {secret: 0123456789abcdef, authorities: [{name: MAIN, aliases: [A]}]}\n";

  @TempDir private Path folder;

  private ModelSource load(String settings) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), IDENTITY + settings);
    return ConfigFile.load(file, Map.of()).streamConfig().models();
  }

  @Test
  void builtInPackIsUsedUnlessAnotherIsNamed() throws IOException {
    assertEquals(new ModelSource(null, Duration.ofSeconds(5)), load(""));
  }

  @Test
  void newPackIsLookedForEveryFiveSecondsUnlessSaidOtherwise() throws IOException {
    assertEquals(new ModelSource("/p", Duration.ofSeconds(5)), load("modelPack: /p\n"));
    assertEquals(
        new ModelSource("/p", Duration.ZERO), load("modelPack: /p\nmodelPackCheck: PT0S\n"));
  }

  @Test
  void negativeTimeIsRefusedByItsName() {
    UserError refused =
        assertThrows(UserError.class, () -> load("modelPack: /p\nmodelPackCheck: PT-1S\n"));
    assertTrue(String.valueOf(refused.getMessage()).contains("modelPackCheck"));
  }
}
