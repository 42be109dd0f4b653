package io.prodrome.launcher;

import io.prodrome.loadtests.synthea.SyntheaProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome synthea}: made-up patients for tests and training. */
@Command(
    name = "synthea",
    description = "Make synthetic patients with Synthea: one FHIR R4 bundle each.",
    mixinStandardHelpOptions = true)
final class SyntheaCommand implements Callable<Integer> {

  @Option(
      names = "--patients",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int patients;

  @Mixin private final SyntheaOptions population = new SyntheaOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the bundles go; those that are there are kept.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    ProgressBar bar = new ProgressBar(err, "patients", patients);
    try (Shutdown shutdown = new Shutdown()) {
      shutdown
          .add(new SyntheaProcess(Launch.syntheaClassPath()))
          .generate(patients, population.seed(), population.state(), out, bar::at);
    }
    bar.done();
    return 0;
  }
}
