package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for Python: the package's own tests say what it measures. */
class EvaluateForecasterCommandTest {

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  @BeforeEach
  void aDataSet() throws IOException {
    Files.createDirectories(folder.resolve("meds/data/held_out"));
  }

  /** Answers the probe, and then runs the lines with the words that it was given. */
  private Path python(String... lines) throws IOException {
    Path script = folder.resolve("python");
    Files.writeString(
        script,
        "#!/bin/sh\n[ \"$1\" = -c ] && exit 0\nprintf '%s\\n' \"$@\" > '"
            + folder.resolve("words")
            + "'\n"
            + String.join("\n", lines)
            + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private int evaluate(Object... more) {
    Object[] words = new Object[4 + more.length];
    words[0] = "evaluate";
    words[1] = "forecaster";
    words[2] = "--data";
    words[3] = folder.resolve("meds");
    System.arraycopy(more, 0, words, 4, more.length);
    return typed.run(words);
  }

  @Test
  void theJsonIsPrintedAndProgressGoesToStandardError() throws IOException {
    Path python = python("echo measuring >&2", "echo '{\"floors\":[]}'");
    assertEquals(0, evaluate("--python", python), typed::err);
    JsonNode json = Json.mapper().readTree(typed.out());
    assertTrue(json.path("floors").isArray());
    assertTrue(typed.err().contains("measuring"));
  }

  @Test
  void thePackageGetsTheVeryFilesOfThePackAndTheOptions() throws IOException {
    Path python =
        python(
            "while [ $# -gt 0 ]; do",
            "  case $1 in",
            "    --pack) cp \"$2/forecaster.onnx\" '" + folder + "' ;;",
            "    --linker) cp \"$2/encoder.onnx\" '" + folder + "' ;;",
            "  esac",
            "  shift",
            "done");
    Path report = folder.resolve("report");
    assertEquals(
        0,
        evaluate("--python", python, "--baselines", "--moments", "7", "--out", report),
        typed::err);
    ModelPack pack = ModelPack.builtIn();
    for (String file : List.of("forecaster/forecaster.onnx", "linker/encoder.onnx")) {
      Path copy = folder.resolve(Path.of(file).getFileName().toString());
      assertArrayEquals(pack.file(file), Files.readAllBytes(copy), file);
    }
    List<String> words = Files.readAllLines(folder.resolve("words"));
    assertEquals(List.of("-m", "prodrome_training.evaluation"), words.subList(0, 2));
    assertTrue(words.contains("--baselines"));
    assertFalse(words.contains("--fit-baselines"));
    assertEquals("7", words.get(words.indexOf("--moments") + 1));
    assertEquals(report.toString(), words.get(words.indexOf("--out") + 1));
    assertFalse(
        Files.exists(Path.of(words.get(words.indexOf("--pack") + 1))), "the copies are deleted");
  }

  @Test
  void aMissingPythonIsToldWithHowToInstallThePackage() {
    assertEquals(1, evaluate("--python", folder.resolve("nowhere")));
    assertTrue(typed.err().contains("nowhere"), typed::err);
    assertTrue(typed.err().contains("pip install -e"), typed::err);
    assertFalse(typed.err().contains("\tat "), typed::err);
  }

  @Test
  void aPythonWithoutThePackageIsToldWithHowToInstallIt() throws IOException {
    Path script = Files.writeString(folder.resolve("bare"), "#!/bin/sh\nexit 1\n");
    assertTrue(script.toFile().setExecutable(true));
    assertEquals(1, evaluate("--python", script));
    assertTrue(typed.err().contains("cannot run the package prodrome_training"), typed::err);
    assertTrue(typed.err().contains("pip install -e"), typed::err);
  }

  @Test
  void whatThePackageSaysLastIsTheError() throws IOException {
    Path python = python("echo reading >&2", "echo 'the set has no patients' >&2", "exit 1");
    assertEquals(1, evaluate("--python", python));
    assertTrue(
        typed.err().contains("did not succeed (exit code 1): the set has no patients"), typed::err);
  }

  @Test
  void aFolderThatIsNoDataSetIsRefusedBeforeAnythingRuns() throws IOException {
    Path python = python("exit 0");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals(1, typed.run("evaluate", "forecaster", "--data", empty, "--python", python));
    assertTrue(typed.err().contains("no MEDS data set"), typed::err);
    assertFalse(Files.exists(folder.resolve("words")));
  }
}
