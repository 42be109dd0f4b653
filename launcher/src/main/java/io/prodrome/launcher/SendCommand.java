package io.prodrome.launcher;

import io.prodrome.loadtests.hospital.FeedSender;
import io.prodrome.loadtests.hospital.MessageFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome send}: files to a running intake. */
@Command(
    name = "send",
    description =
        "Send FHIR (.json, .xml, .ndjson) and HL7 v2 (.hl7, single or batch) files or folders to a"
            + " running intake. Exit code 2 when it refused some.",
    mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {

  private static final int REFUSED = 2;
  private static final int CONNECT_MS = 5000;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and folders.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<Path> paths;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The intake's host (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String host;

  @Option(
      names = "--mllp-port",
      defaultValue = "2575",
      description = "Its port for HL7 v2 (default: ${DEFAULT-VALUE}).")
  private int mllpPort;

  @Option(
      names = "--fhir-port",
      defaultValue = "8085",
      description = "Its port for FHIR (default: ${DEFAULT-VALUE}).")
  private int fhirPort;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Set<Integer> answering = new HashSet<>();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      MessageFiles files = MessageFiles.of(paths);
      for (Path file : files.files()) {
        probe(file.toString().toLowerCase(Locale.ROOT).endsWith(".hl7") ? mllpPort : fhirPort);
      }
      ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), "messages", files.count());
      FeedSender.Counts counts =
          new FeedSender(FeedSender.Target.of(host, mllpPort, fhirPort))
              .send(files.iterator(), (message, sofar) -> bar.at(sofar.done()));
      bar.at(counts.done());
      bar.done();
      out.printf(
          "%d acknowledged, %d refused, %d sent again%n",
          counts.acknowledged(), counts.refused(), counts.retries());
      out.flush();
      return counts.refused() == 0 ? 0 : REFUSED;
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** Says at once that nobody listens, rather than after the sender's patience. */
  private void probe(int port) {
    if (!answering.contains(port)) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
        answering.add(port);
      } catch (IOException e) {
        throw new UserError("no intake answers at " + host + ":" + port, e);
      }
    }
  }
}
