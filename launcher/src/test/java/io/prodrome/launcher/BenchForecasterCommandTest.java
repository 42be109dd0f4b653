package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchForecasterCommandTest {

  private final TypedCommand typed = new TypedCommand();

  @Test
  void whatCannotBeMeasuredIsSaidBeforeAnythingIs(@TempDir Path folder) {
    assertEquals(1, typed.run("bench", "forecaster", "--seconds", "0"));
    assertTrue(typed.err().contains("must be positive"), typed::err);
    assertEquals(1, typed.run("bench", "forecaster", "--python", folder.resolve("python")));
    assertTrue(typed.err().contains("is no Python"), typed::err);
  }
}
