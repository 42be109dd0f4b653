package io.prodrome.loadtests.synthea;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs Synthea in a Java process of its own, because it brings older versions of libraries that
 * Prodrome has too. At most one run at a time; {@link #close} may be called from any thread and
 * ends the child, as do an interrupt of the waiting thread and the end of this process.
 */
public final class SyntheaProcess implements AutoCloseable {

  private static final String MAIN_CLASS = "io.prodrome.loadtests.synthea.SyntheaPatients";

  private final String classPath;
  private final Object lock = new Object();
  private @Nullable Process child;
  private boolean closed;

  /**
   * @param classPathFile {@code target/synthea.classpath} of the module prodrome-synthea, whose own
   *     classes lie beside it
   * @throws IOException if the module has not been built
   */
  public SyntheaProcess(Path classPathFile) throws IOException {
    Path classes = classPathFile.resolveSibling("classes");
    if (!Files.isRegularFile(classPathFile) || !Files.isDirectory(classes)) {
      throw new IOException("the Synthea module is not built: " + classPathFile + " is missing");
    }
    this.classPath =
        classes.toAbsolutePath() + File.pathSeparator + Files.readString(classPathFile).strip();
  }

  /**
   * Makes the patients 1 to {@code patients} of a seed; files that are there already are kept.
   * About one patient a second.
   *
   * @param outDir where the bundles go, {@code 000001.json.gz} and so on; of one seed and state
   *     only. The child's log goes there as {@code synthea.log}.
   * @param onPatient told the number of each patient that is ready, in order, from this thread
   * @return the files in order
   * @throws IOException if Synthea fails; the log says why
   * @throws InterruptedException if this thread is interrupted; the child has ended then
   */
  public List<Path> generate(
      int patients, long seed, String state, Path outDir, IntConsumer onPatient)
      throws IOException, InterruptedException {
    Files.createDirectories(outDir);
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= patients; i++) {
      files.add(outDir.resolve(String.format(Locale.ROOT, "%06d.json.gz", i)));
    }
    claim(outDir, "seed " + seed + ", " + state + "\n");
    if (files.stream().allMatch(Files::exists)) {
      for (int i = 1; i <= patients; i++) {
        onPatient.accept(i);
      }
      return files;
    }
    Path log = outDir.resolve("synthea.log");
    int code = run(command(patients, seed, state, outDir), log, onPatient);
    if (code != 0 || !files.stream().allMatch(Files::exists)) {
      throw new IOException("Synthea ended with exit code " + code + "; see " + log);
    }
    return files;
  }

  /** Files of another seed under the same names would be taken for this one's. */
  private static void claim(Path outDir, String what) throws IOException {
    Path mark = outDir.resolve("synthea.population");
    if (!Files.exists(mark)) {
      Files.writeString(mark, what);
    } else if (!Files.readString(mark).equals(what)) {
      throw new IOException(outDir + " holds the patients of another population");
    }
  }

  private List<String> command(int patients, long seed, String state, Path outDir) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "-Xmx2g",
        "-Djava.awt.headless=true",
        // Dates in the bundles are written in the process's zone.
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
        "-cp",
        classPath,
        MAIN_CLASS,
        "--patients",
        String.valueOf(patients),
        "--seed",
        String.valueOf(seed),
        "--state",
        state,
        "--out",
        outDir.toAbsolutePath().toString());
  }

  private int run(List<String> command, Path log, IntConsumer onPatient)
      throws IOException, InterruptedException {
    Process process;
    synchronized (lock) {
      if (closed) {
        throw new IOException("Synthea's process is closed");
      }
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      child = process;
    }
    Thread atExit = new Thread(process::destroyForcibly, "end-synthea");
    Runtime.getRuntime().addShutdownHook(atExit);
    // Reading a pipe cannot be interrupted, so a thread of its own reads, and this one waits.
    Progress progress = new Progress(process);
    Thread reader = new Thread(progress, "synthea-progress");
    reader.setDaemon(true);
    reader.start();
    try {
      int told = 0;
      boolean ended = false;
      while (!ended) {
        ended = process.waitFor(200, TimeUnit.MILLISECONDS);
        if (ended) {
          reader.join();
        }
        for (int ready = progress.ready; told < ready; ) {
          onPatient.accept(++told);
        }
      }
      return process.exitValue();
    } finally {
      end(process);
      unhook(atExit);
    }
  }

  /** Counts the child's lines; patients are reported in order, so the last number says it all. */
  private static final class Progress implements Runnable {
    private final Process process;
    volatile int ready;

    Progress(Process process) {
      this.process = process;
    }

    @Override
    public void run() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("patient ")) {
            ready = Integer.parseInt(line.substring("patient ".length()).strip());
          }
        }
      } catch (IOException e) {
        // The pipe breaks when the child is killed; its exit code tells the rest.
      }
    }
  }

  private static void end(Process process) {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void unhook(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process is ending already, and the hook runs.
    }
  }

  /** Ends the child where one runs; {@link #generate} then fails. */
  @Override
  public void close() {
    Process running;
    synchronized (lock) {
      closed = true;
      running = child;
    }
    if (running != null) {
      end(running);
    }
  }
}
