package io.prodrome.launcher;

import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code prodrome evaluate forecaster}: gives a pack's forecaster and linker to the Python package
 * in {@code models/training}, which measures the very model that serves.
 */
@Command(
    name = "forecaster",
    description =
        "Measure the pack's forecaster on the held-out part of a MEDS data set: Foresight's hit-rate,"
            + " risks by outcome and horizon, calibration. Prints JSON; needs the Python package in"
            + " models/training.",
    mixinStandardHelpOptions = true)
final class EvaluateForecasterCommand implements Callable<Integer> {

  private static final String MODULE = "prodrome_training.evaluation";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A MEDS data set, as export-meds writes it.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path data;

  @Option(
      names = "--part",
      paramLabel = "held_out|tuning",
      defaultValue = "held_out",
      description = "Which of its patients (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String part;

  @Option(
      names = "--baselines",
      description =
          "Also measure the fitted baselines on the same patients and moments: age-sex rates,"
              + " copy-last, boosted counts, Foresight's own recipe.")
  private boolean baselines;

  @Option(
      names = "--fit-baselines",
      description = "Fit the baselines first, on the train and tuning parts (an hour on one core).")
  private boolean fitBaselines;

  @Option(
      names = "--fitted",
      paramLabel = "DIR",
      description = "Where fitted baselines lie (default: models/training/baselines_fitted).")
  private @Nullable Path fitted;

  @Option(
      names = "--timelines",
      paramLabel = "FILE",
      description = "Foresight's timelines written by clinicians: the next concept, conformance.")
  private @Nullable Path timelines;

  @Option(
      names = "--moments",
      paramLabel = "N",
      defaultValue = "40",
      description =
          "Random moments a patient at which risks are asked for (default: ${DEFAULT-VALUE}).")
  private int moments;

  @Option(
      names = "--positions",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Positions a patient of each kind and status, but new disorders, which are all asked"
              + " (default: ${DEFAULT-VALUE}).")
  private int positions;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The same seed asks the same moments (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write the JSON, a report in Markdown and HTML, and its pictures there.")
  private @Nullable Path out;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description =
          "A Python with the package (default: PRODROME_PYTHON, else models/training/.venv).")
  private @Nullable Path python;

  @Mixin private final PackOption pack = new PackOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(data.resolve("data"))) {
      throw new UserError(
          data + " is no MEDS data set: it has no folder data; make one with export-meds");
    }
    PythonPackage runner = PythonPackage.find(python, MODULE);
    ModelPack models = pack.load();
    Path copies = Files.createTempDirectory("prodrome-evaluate-");
    try (Shutdown shutdown = new Shutdown()) {
      shutdown.add(() -> delete(copies));
      List<String> words = new ArrayList<>();
      words.addAll(List.of("--pack", folder(models, ModelPack.FORECASTER, copies).toString()));
      words.addAll(List.of("--linker", folder(models, ModelPack.LINKER, copies).toString()));
      words.addAll(options());
      PrintWriter json = spec.commandLine().getOut();
      runner.run(words, json, spec.commandLine().getErr(), shutdown);
      json.flush();
    }
    return 0;
  }

  private List<String> options() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--data", data.toAbsolutePath().toString(), "--part", part));
    words.addAll(List.of("--moments", String.valueOf(moments)));
    words.addAll(List.of("--positions", String.valueOf(positions)));
    words.addAll(List.of("--seed", String.valueOf(seed)));
    if (baselines) {
      words.add("--baselines");
    }
    if (fitBaselines) {
      words.add("--fit-baselines");
    }
    path(words, "--fitted", fitted);
    path(words, "--timelines", timelines);
    path(words, "--out", out);
    return words;
  }

  private static void path(List<String> words, String option, @Nullable Path path) {
    if (path != null) {
      words.addAll(List.of(option, path.toAbsolutePath().toString()));
    }
  }

  /** A component's folder; of the built-in pack, whose files may lie in a jar, a copy. */
  private static Path folder(ModelPack models, String component, Path copies) throws IOException {
    if (models.folder(component).isPresent()) {
      return models.folder(component).get().toAbsolutePath();
    }
    Path copy = Files.createDirectories(copies.resolve(component));
    for (String file : models.files(component)) {
      Path to = copy.resolve(file);
      Files.createDirectories(to.getParent());
      try (FileChannel channel =
          FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(models.buffer(component + "/" + file));
      }
    }
    return copy;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
