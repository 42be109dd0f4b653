package io.prodrome.loadtests.synthea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the child program; Synthea itself takes too long for a unit test. */
class SyntheaProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path classPathFile;
  private Path out;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(folder.resolve("target/classes"));
    classPathFile = folder.resolve("target/synthea.classpath");
    Files.writeString(classPathFile, "some.jar\n");
    out = folder.resolve("out");
  }

  @Test
  void patientsAreReportedInOrderAndTheirFilesReturned() throws Exception {
    child(
        """
        System.err.println("a remark");
        java.nio.file.Path out = java.nio.file.Path.of(args[7]);
        for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
          java.nio.file.Files.writeString(
              out.resolve(String.format("%06d.json.gz", i)), String.join(" ", args).substring(0, 40));
          System.out.println("patient " + i);
        }
        """);
    List<Integer> told = new ArrayList<>();
    try (SyntheaProcess synthea = new SyntheaProcess(classPathFile)) {
      List<Path> files = synthea.generate(3, 9, "Ohio", out, told::add);
      assertEquals(List.of(1, 2, 3), told);
      assertEquals(
          List.of("000001.json.gz", "000002.json.gz", "000003.json.gz"),
          files.stream().map(file -> file.getFileName().toString()).toList());
      assertTrue(Files.readString(files.get(0)).startsWith("--patients 3 --seed 9 --state Ohio"));
    }
    assertTrue(Files.readString(out.resolve("synthea.log")).contains("a remark"));
  }

  @Test
  void filesThatAreThereNeedNoChild() throws Exception {
    Files.createDirectories(out);
    Files.writeString(out.resolve("000001.json.gz"), "kept");
    Files.writeString(out.resolve("000002.json.gz"), "kept");
    List<Integer> told = new ArrayList<>();
    // There is no program to start, so starting one would fail.
    try (SyntheaProcess synthea = new SyntheaProcess(classPathFile)) {
      assertEquals(2, synthea.generate(2, 1, "Ohio", out, told::add).size());
    }
    assertEquals(List.of(1, 2), told);
  }

  @Test
  void aFolderOfAnotherSeedIsNotMistakenForThisOnes() throws Exception {
    Files.createDirectories(out);
    Files.writeString(out.resolve("000001.json.gz"), "kept");
    try (SyntheaProcess synthea = new SyntheaProcess(classPathFile)) {
      synthea.generate(1, 1, "Ohio", out, patient -> {});
      IOException e =
          assertThrows(IOException.class, () -> synthea.generate(1, 2, "Ohio", out, patient -> {}));
      assertTrue(String.valueOf(e.getMessage()).contains("another population"));
    }
  }

  @Test
  void aFailingChildBecomesOneClearError() throws Exception {
    child("throw new IllegalStateException(\"out of patients\");");
    try (SyntheaProcess synthea = new SyntheaProcess(classPathFile)) {
      IOException e =
          assertThrows(IOException.class, () -> synthea.generate(1, 1, "Ohio", out, patient -> {}));
      assertTrue(String.valueOf(e.getMessage()).contains("exit code 1"), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains("synthea.log"), e.getMessage());
    }
    assertTrue(Files.readString(out.resolve("synthea.log")).contains("out of patients"));
  }

  @Test
  void closingEndsTheChild() throws Exception {
    childThatWaits();
    SyntheaProcess synthea = new SyntheaProcess(classPathFile);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = start(synthea, thrown);
    long pid = childsPid();
    synthea.close();
    assertFalse(isAlive(pid));
    thread.join(LONG.toMillis());
    assertTrue(thrown.get() instanceof IOException, "" + thrown.get());
  }

  @Test
  void anInterruptEndsTheChild() throws Exception {
    childThatWaits();
    try (SyntheaProcess synthea = new SyntheaProcess(classPathFile)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread = start(synthea, thrown);
      long pid = childsPid();
      thread.interrupt();
      thread.join(LONG.toMillis());
      assertTrue(thrown.get() instanceof InterruptedException, "" + thrown.get());
      assertFalse(isAlive(pid));
    }
  }

  @Test
  void aModuleThatIsNotBuiltIsNamed() {
    Path missing = folder.resolve("elsewhere/synthea.classpath");
    IOException e = assertThrows(IOException.class, () -> new SyntheaProcess(missing));
    assertTrue(String.valueOf(e.getMessage()).contains("not built"));
  }

  private Thread start(SyntheaProcess synthea, AtomicReference<Throwable> thrown) {
    Thread thread =
        new Thread(
            () -> {
              try {
                synthea.generate(1, 1, "Ohio", out, patient -> {});
              } catch (IOException | InterruptedException e) {
                thrown.set(e);
              }
            });
    thread.start();
    return thread;
  }

  private void childThatWaits() throws IOException {
    child(
        """
        java.nio.file.Path out = java.nio.file.Path.of(args[7]);
        java.nio.file.Path part = out.resolve("pid.part");
        java.nio.file.Files.writeString(part, "" + ProcessHandle.current().pid());
        java.nio.file.Files.move(part, out.resolve("pid"));
        Thread.sleep(600_000);
        """);
  }

  private long childsPid() throws Exception {
    Path file = out.resolve("pid");
    long since = System.nanoTime();
    while (!Files.exists(file)) {
      assertTrue(System.nanoTime() - since < LONG.toNanos(), "the child did not start");
      Thread.sleep(20);
    }
    return Long.parseLong(Files.readString(file));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Compiles a program under the name of the real one. */
  private void child(String body) throws IOException {
    Path source = folder.resolve("SyntheaPatients.java");
    Files.writeString(
        source,
        "package io.prodrome.loadtests.synthea; public class SyntheaPatients {"
            + " public static void main(String[] args) throws Exception {"
            + body
            + "}}");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int code =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-encoding",
            StandardCharsets.UTF_8.name(),
            "-d",
            folder.resolve("target/classes").toString(),
            source.toString());
    assertEquals(0, code);
  }
}
