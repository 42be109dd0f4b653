package io.prodrome.launcher;

import io.prodrome.loadtests.bench.DecodeBench;
import io.prodrome.loadtests.bench.IntakeBench;
import io.prodrome.loadtests.fuzz.FuzzBench;
import io.prodrome.loadtests.terminology.TerminologyBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome bench}: the measurements behind the figures in the documents, as JSON. */
@Command(
    name = "bench",
    description =
        "Measure decoding, the intake, the recogniser, the forecaster, and how damaged messages"
            + " end; prints JSON.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "decode|forecaster|fuzz|intake|recogniser|terminology",
    subcommands = {BenchForecasterCommand.class, BenchRecogniserCommand.class})
final class BenchCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "decode",
      description = "Decoding beside HAPI's bare parsers on the same bytes.",
      mixinStandardHelpOptions = true)
  int decode(
      @Option(
              names = "--bundles",
              paramLabel = "DIR",
              required = true,
              description = "FHIR R4 bundles (.json), such as 'prodrome synthea' makes.")
          Path bundles)
      throws Exception {
    List<byte[]> payloads = new ArrayList<>();
    try (Stream<Path> files = Files.list(bundles)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        payloads.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UserError("cannot read the bundles of " + bundles, e);
    }
    if (payloads.isEmpty()) {
      throw new UserError("no .json file in " + bundles);
    }
    print(DecodeBench.run(payloads).toPrettyString());
    return 0;
  }

  @Command(
      name = "fuzz",
      description = "Damaged messages: how they end, how long they take. Exit code 2 on findings.",
      mixinStandardHelpOptions = true)
  int fuzz(
      @Parameters(
              paramLabel = "PATH",
              arity = "1..*",
              description = "Whole messages: files, folders, archives.")
          List<Path> paths,
      @Option(
              names = "--messages",
              paramLabel = "N",
              defaultValue = "200000",
              description = "How many (default: ${DEFAULT-VALUE}).")
          long messages,
      @Option(
              names = "--seed",
              paramLabel = "S",
              defaultValue = "1",
              description = "The same seed gives the same damage (default: ${DEFAULT-VALUE}).")
          long seed)
      throws IOException {
    ProgressBar bar =
        new ProgressBar(spec.commandLine().getErr(), "messages", Math.toIntExact(messages));
    var result = FuzzBench.run(paths, messages, seed, done -> bar.at((int) done));
    bar.done();
    print(result.toPrettyString());
    return result.path("findings").isEmpty() ? 0 : 2;
  }

  @Command(
      name = "intake",
      description = "Messages acknowledged a second over 8 MLLP connections, broker beside.",
      mixinStandardHelpOptions = true)
  int intake(
      @Option(
              names = "--messages",
              paramLabel = "N",
              defaultValue = "200000",
              description = "How many (default: ${DEFAULT-VALUE}).")
          int messages)
      throws Exception {
    IntakeBench.main(new String[] {Integer.toString(messages)});
    return 0;
  }

  @Command(
      name = "terminology",
      description = "Building and loading an invented terminology of SNOMED CT's size.",
      mixinStandardHelpOptions = true)
  int terminology(
      @Option(
              names = "--concepts",
              paramLabel = "N",
              defaultValue = "500000",
              description = "How many, with three names each (default: ${DEFAULT-VALUE}).")
          int concepts)
      throws IOException {
    if (concepts < 1) {
      throw new UserError("--concepts must be at least 1");
    }
    Path folder = Files.createTempDirectory("prodrome-terminology");
    try {
      print(TerminologyBench.run(folder, concepts).toPrettyString());
    } finally {
      try (Stream<Path> made = Files.walk(folder)) {
        for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return 0;
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }
}
