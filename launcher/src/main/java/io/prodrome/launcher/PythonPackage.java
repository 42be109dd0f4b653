package io.prodrome.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Python package in {@code models/training}, run as a process of its own.
 *
 * @param python the interpreter
 * @param module the module to run
 */
record PythonPackage(Path python, String module) {

  private static final String VARIABLE = "PRODROME_PYTHON";
  private static final int LONGEST_LAST_WORDS = 2000;

  private static Path sources() {
    return Launch.home().resolve("models/training");
  }

  /**
   * The interpreter that was asked for, else that of {@code PRODROME_PYTHON}, else that of the
   * package's own virtual environment.
   *
   * @throws UserError if there is none, or if it lacks the package or what the package needs
   */
  static PythonPackage find(@Nullable Path asked, String module)
      throws IOException, InterruptedException {
    String variable = System.getenv(VARIABLE);
    Path python =
        asked != null
            ? asked
            : variable != null && !variable.isBlank()
                ? Path.of(variable)
                : sources().resolve(".venv/bin/python");
    if (!Files.isExecutable(python)) {
      throw new UserError("there is no Python at " + python + "; " + howToInstall());
    }
    PythonPackage found = new PythonPackage(python, module);
    Process probe = found.process(List.of("-c", "import " + module + ".__main__")).start();
    probe.getOutputStream().close();
    probe.getInputStream().readAllBytes();
    if (probe.waitFor() != 0) {
      throw new UserError(
          python + " cannot run the package " + module.split("\\.", -1)[0] + "; " + howToInstall());
    }
    return found;
  }

  private static String howToInstall() {
    Path home = sources();
    return "install the package with: python3 -m venv "
        + home.resolve(".venv")
        + " && "
        + home.resolve(".venv/bin/pip")
        + " install -e "
        + home
        + "  (or name a Python that has it: --python, "
        + VARIABLE
        + ")";
  }

  private ProcessBuilder process(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(python.toString());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(false);
    // The sources beside this launcher are those that know this pack's form.
    builder.environment().merge("PYTHONPATH", sources().toString(), (was, own) -> own + ":" + was);
    builder.environment().put("PYTHONUNBUFFERED", "1");
    return builder;
  }

  /**
   * Runs the module to its end; what it prints goes to {@code out}, its progress to {@code err}.
   *
   * @throws UserError with its last words if it fails
   */
  void run(List<String> words, PrintWriter out, PrintWriter err, Shutdown shutdown)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-m", module));
    command.addAll(words);
    Process running = process(command).start();
    shutdown.add(() -> running.destroy());
    running.getOutputStream().close();
    StringBuilder last = new StringBuilder();
    Thread progress =
        new Thread(
            () -> {
              try (Reader said =
                  new InputStreamReader(running.getErrorStream(), StandardCharsets.UTF_8)) {
                pass(said, err, last);
              } catch (IOException e) {
                // The process has ended, and with it what it says.
              }
            },
            "python-progress");
    progress.start();
    try (BufferedReader said = running.inputReader(StandardCharsets.UTF_8)) {
      said.transferTo(out);
    }
    int code = running.waitFor();
    progress.join();
    if (code != 0) {
      String lastLine = last.toString().strip().lines().reduce("", (was, line) -> line);
      throw new UserError("the evaluation did not succeed (exit code " + code + "): " + lastLine);
    }
  }

  private static void pass(Reader said, PrintWriter err, StringBuilder last) throws IOException {
    char[] some = new char[1024];
    for (int count = said.read(some); count >= 0; count = said.read(some)) {
      err.write(some, 0, count);
      err.flush();
      last.append(some, 0, count);
      if (last.length() > 2 * LONGEST_LAST_WORDS) {
        last.delete(0, last.length() - LONGEST_LAST_WORDS);
      }
    }
  }
}
