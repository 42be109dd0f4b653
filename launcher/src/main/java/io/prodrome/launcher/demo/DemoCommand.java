package io.prodrome.launcher.demo;

import io.prodrome.launcher.Launch;
import io.prodrome.launcher.ProgressBar;
import io.prodrome.launcher.Shutdown;
import io.prodrome.launcher.UserError;
import io.prodrome.loadtests.hospital.FeedSender;
import io.prodrome.loadtests.hospital.HospitalFeed;
import io.prodrome.loadtests.synthea.SyntheaProcess;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome demo}: the whole path on one machine, with made-up patients. */
@Command(
    name = "demo",
    description = {
      "Run everything on this machine with synthetic patients: a Kafka broker, the intake, the",
      "Flink job, the serving side, and a hospital that sends. Exit code 3 when a message is not",
      "accounted for."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final int NOT_ACCOUNTED_FOR = 3;
  private static final Duration STANDSTILL = Duration.ofSeconds(120);
  private static final String STATE = "Massachusetts";

  @Option(
      names = "--patients",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many patients (default: ${DEFAULT-VALUE}).")
  private int patients;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The same seed makes the same patients (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--exit-when-done",
      description = "End when everything is forecast, instead of staying up.")
  private boolean exitWhenDone;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON.")
  private @Nullable Path summaryFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the demo keeps its patients, broker and logs (default: prodrome-data/demo in the project's folder).")
  private @Nullable Path dataFolder;

  @Option(
      names = "--kafka-port",
      defaultValue = "9092",
      description = "Kafka (default: ${DEFAULT-VALUE}; another when it is taken).")
  private int kafkaPort;

  @Option(
      names = "--mllp-port",
      defaultValue = "2575",
      description = "HL7 v2 over MLLP (default: ${DEFAULT-VALUE}).")
  private int mllpPort;

  @Option(
      names = "--fhir-port",
      defaultValue = "8085",
      description = "FHIR R4 over HTTP (default: ${DEFAULT-VALUE}).")
  private int fhirPort;

  @Option(
      names = "--flink-port",
      defaultValue = "8081",
      description = "Flink's web UI (default: ${DEFAULT-VALUE}).")
  private int flinkPort;

  @Option(
      names = "--http-port",
      defaultValue = "8080",
      description = "The page and the reads (default: ${DEFAULT-VALUE}).")
  private int httpPort;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (patients < 1) {
      throw new UserError("--patients must be at least 1");
    }
    Path data =
        (dataFolder == null ? Launch.home().resolve("prodrome-data/demo") : dataFolder)
            .toAbsolutePath();
    // Logging starts with the first logger, which is below.
    System.setProperty("prodrome.logs", data.resolve("logs").toString());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Shutdown shutdown = new Shutdown()) {
      for (String old : List.of("kafka", "serving", "checkpoints", "logs")) {
        delete(data.resolve(old));
      }
      Start start = startWithPatients(data, err, shutdown);
      DemoSystem system = start.system();
      printAddresses(system, err);
      TopicFollower follower = shutdown.add(new TopicFollower(system.bootstrapServers()));
      FeedSender.Counts sent = send(start, data, err, shutdown);
      DemoSummary summary = awaitForecasts(system, follower, sent, err);

      new SummaryTable(out).print(summary);
      if (!summary.everythingAccountedFor()) {
        err.println("the log says more: " + data.resolve("logs"));
      }
      if (summaryFile != null) {
        Files.writeString(
            summaryFile,
            Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n");
      }
      if (!exitWhenDone) {
        printAddresses(system, out);
        out.println("Ctrl-C ends everything.");
        out.flush();
        shutdown.await();
      }
      return summary.everythingAccountedFor() && summary.input().all() == sent.acknowledged()
          ? 0
          : NOT_ACCOUNTED_FOR;
    }
  }

  /** Makes the patients in another process while the system starts in this one. */
  private Start startWithPatients(Path data, PrintWriter err, Shutdown shutdown) throws Exception {
    SyntheaProcess synthea = shutdown.add(new SyntheaProcess(Launch.syntheaClassPath()));
    ProgressBar bar = new ProgressBar(err, "making patients", patients);
    CompletableFuture<List<Path>> generated =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Path folder = data.resolve("synthea-seed-" + seed);
                return synthea.generate(patients, seed, STATE, folder, bar::at);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                throw new CompletionException(e);
              }
            });
    Ports ports = new Ports(err);
    DemoSystem system =
        DemoSystem.start(
            DemoConfig.of(
                data,
                ports.choose("Kafka", kafkaPort),
                ports.choose("MLLP", mllpPort),
                ports.choose("FHIR", fhirPort),
                ports.choose("Flink's web UI", flinkPort),
                ports.choose("the page", httpPort)),
            data,
            shutdown);
    try {
      List<Path> bundles = generated.join();
      bar.done();
      return new Start(system, bundles);
    } catch (CompletionException e) {
      throw new UserError("Synthea could not make the patients: " + e.getCause(), e);
    }
  }

  /** What a demo begins with: a running system, and the patients' bundles. */
  private record Start(DemoSystem system, List<Path> bundles) {}

  private FeedSender.Counts send(Start start, Path data, PrintWriter err, Shutdown shutdown)
      throws IOException, InterruptedException {
    HospitalFeed feed =
        shutdown.add(HospitalFeed.build(start.bundles(), seed, data.resolve("feed.spool")));
    ProgressBar bar = new ProgressBar(err, "sending messages", feed.summary().messages());
    FeedSender sender =
        new FeedSender(
            FeedSender.Target.of(
                "127.0.0.1",
                start.system().intake().mllpPort(),
                start.system().intake().fhirPort()));
    FeedSender.Counts sent = sender.send(feed.iterator(), (message, sofar) -> bar.at(sofar.done()));
    bar.at(sent.done());
    bar.done();
    return sent;
  }

  private static DemoSummary awaitForecasts(
      DemoSystem system, TopicFollower follower, FeedSender.Counts sent, PrintWriter err)
      throws InterruptedException {
    ProgressBar bar = new ProgressBar(err, "accounted for", sent.acknowledged());
    int before = -1;
    long changed = System.nanoTime();
    while (!(follower.accepted() >= sent.acknowledged() && follower.settled())) {
      int now = follower.accountedFor();
      if (now != before) {
        before = now;
        changed = System.nanoTime();
      } else if (System.nanoTime() - changed > STANDSTILL.toNanos() || !system.stream().isAlive()) {
        break;
      }
      bar.at(now);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    bar.at(follower.accountedFor());
    bar.done();
    return follower.summary();
  }

  private static void printAddresses(DemoSystem system, PrintWriter out) {
    out.printf("  page and reads   http://127.0.0.1:%d/%n", system.serving().port());
    out.printf("  Flink's web UI   %s%n", system.stream().webUi());
    out.printf("  MLLP             127.0.0.1:%d%n", system.intake().mllpPort());
    out.printf("  FHIR R4          http://127.0.0.1:%d/%n", system.intake().fhirPort());
    out.printf("  Kafka            %s%n", system.bootstrapServers());
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
