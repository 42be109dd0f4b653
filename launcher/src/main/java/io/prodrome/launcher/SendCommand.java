package io.prodrome.launcher;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.files.MessageFiles;
import io.prodrome.fhiradapters.intake.KafkaRawLog;
import io.prodrome.loadtests.hospital.FeedSender;
import io.prodrome.loadtests.hospital.FileMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        "Send FHIR (JSON, XML, NDJSON) and HL7 v2 (single or batch) files, folders and archives to a"
            + " running intake; files of any size. Exit code 2 when it refused some.",
    mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {

  private static final int REFUSED = 2;
  private static final int CONNECT_MS = 5000;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, folders and archives.")
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

  private int unreadable;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Map<MessageFormat, Long> found = count();
      if (found.isEmpty()) {
        throw new UserError("no messages in " + paths);
      }
      if (found.containsKey(MessageFormat.HL7V2)) {
        probe(mllpPort);
      }
      if (found.containsKey(MessageFormat.FHIR)) {
        probe(fhirPort);
      }
      long total = found.values().stream().mapToLong(Long::longValue).sum();
      ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), "messages", total);
      FeedSender.Counts counts;
      try (MessageFiles files = open()) {
        counts =
            new FeedSender(FeedSender.Target.of(host, mllpPort, fhirPort))
                .send(
                    new FileMessages(files, refused -> {}),
                    (message, sofar) -> bar.at(sofar.done()));
      }
      bar.at(counts.done());
      bar.done();
      out.printf(
          "%d acknowledged, %d refused, %d sent again%n",
          counts.acknowledged(), counts.refused() + unreadable, counts.retries());
      out.flush();
      return counts.refused() + unreadable == 0 ? 0 : REFUSED;
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private MessageFiles open() throws IOException {
    return MessageFiles.of(paths, null, KafkaRawLog.maxPayloadBytes());
  }

  /** How many messages of each format there are; says which cannot be sent, and why. */
  private Map<MessageFormat, Long> count() throws IOException {
    Map<MessageFormat, Long> counts = new EnumMap<>(MessageFormat.class);
    try (MessageFiles files = open()) {
      FileMessages messages =
          new FileMessages(
              files,
              refused -> {
                unreadable++;
                if (refused.refusal() != null) {
                  spec.commandLine()
                      .getErr()
                      .printf("%s is not sent: %s%n", refused.name(), refused.refusal().detail());
                }
              });
      messages.forEachRemaining(message -> counts.merge(message.format(), 1L, Long::sum));
    }
    return counts;
  }

  /** Says at once that nobody listens, rather than after the sender's patience. */
  private void probe(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
    } catch (IOException e) {
      throw new UserError("no intake answers at " + host + ":" + port, e);
    }
  }
}
