package io.prodrome.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.topics.DeadLetters;
import io.prodrome.topics.DeadLetters.Found;
import io.prodrome.topics.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome dead-letter}: the messages that could not be applied, and their way back. */
@Command(
    name = "dead-letter",
    description = "List, show and send again the messages that could not be applied.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|show|redrive")
final class DeadLetterCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Which letters are meant. */
  static final class Chosen {

    @Option(names = "--reason", paramLabel = "REASON", description = "Only with this reason.")
    private @Nullable DeadLetterReason reason;

    @Option(names = "--blame", paramLabel = "WHO", description = "Only those that WHO can mend.")
    private DeadLetterReason.@Nullable Blame blame;

    @Option(names = "--source", paramLabel = "FEED", description = "Only of this feed.")
    private @Nullable String source;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Only messages accepted since then (ISO 8601, with a zone).")
    private @Nullable Instant since;

    @Option(names = "--redriven", description = "Those that were sent again since, too.")
    private boolean redriven;

    List<Found> of(List<Found> all) {
      return all.stream().filter(this::isMeant).toList();
    }

    private boolean isMeant(Found found) {
      DeadLetter letter = found.letter();
      return (redriven || !found.redriven())
          && (reason == null || reason == letter.reason())
          && (blame == null || blame == letter.blame())
          && (source == null || source.equals(letter.source()))
          && (since == null || !letter.acceptedAt().isBefore(since));
    }
  }

  @Command(
      name = "list",
      description = "One line for each, the oldest first; then how many by reason.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin TopicsCommand.Connection connection,
      @Mixin Chosen chosen,
      @Option(names = "--json", description = "As JSON lines.") boolean json)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetters letters = open(connection)) {
      List<Found> found = chosen.of(letters.all());
      Map<String, Integer> counts = new TreeMap<>();
      for (Found each : found) {
        DeadLetter letter = each.letter();
        counts.merge(letter.reason() + " (" + letter.blame() + ")", 1, Integer::sum);
        out.println(json ? describe(each) : line(each));
      }
      out.flush();
      PrintWriter err = spec.commandLine().getErr();
      err.println(found.size() + (found.size() == 1 ? " dead letter" : " dead letters"));
      counts.forEach((reason, count) -> err.printf("%8d %s%n", count, reason));
      err.flush();
    }
    return 0;
  }

  @Command(
      name = "show",
      description = "Everything about one; its bytes only where asked for, as they are PHI.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin TopicsCommand.Connection connection,
      @Parameters(paramLabel = "ID", description = "As list shows it, such as 3@17.") String id,
      @Option(names = "--payload", description = "Print the message's bytes, and nothing else.")
          boolean payload)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetters letters = open(connection)) {
      Found found = byId(letters.all(), List.of(id)).get(0);
      if (payload) {
        byte[] bytes =
            letters
                .payload(found.letter())
                .orElseThrow(
                    () ->
                        new UserError(
                            "the bytes of "
                                + id
                                + " are in no topic any more; their place was "
                                + found.letter().input()));
        // HL7 v2 ends its segments with CR, which a terminal would write over itself.
        String text = new String(bytes, StandardCharsets.UTF_8);
        out.print(text.contains("\n") ? text : text.replace('\r', '\n'));
      } else {
        out.println(describe(found).toPrettyString());
      }
      out.flush();
    }
    return 0;
  }

  @Command(
      name = "redrive",
      description =
          "Send messages again, once what refused them is mended: those named, or all that the"
              + " options choose.",
      mixinStandardHelpOptions = true)
  int redrive(
      @Mixin TopicsCommand.Connection connection,
      @Mixin Chosen chosen,
      @Parameters(paramLabel = "ID", arity = "0..*", description = "As list shows them.")
          @Nullable List<String> ids,
      @Option(names = "--all", description = "All that the options choose.") boolean all,
      @Option(names = "--dry-run", description = "Only say how many it would be.") boolean dryRun)
      throws InterruptedException {
    boolean named = ids != null && !ids.isEmpty();
    if (named == all) {
      throw new UserError("name the letters, or say --all (with --reason, --source ...)");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetters letters = open(connection)) {
      List<Found> found = letters.all();
      List<Found> meant = named && ids != null ? byId(found, ids) : chosen.of(found);
      if (dryRun) {
        out.println(meant.size() + " dead letters would be sent again");
      } else {
        out.println(letters.redrive(meant) + " messages sent again");
      }
      out.flush();
      return 0;
    } catch (IllegalStateException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private static DeadLetters open(TopicsCommand.Connection connection) throws InterruptedException {
    String servers = connection.kafka().bootstrapServers();
    TopicsCommand.admin(servers).close();
    return new DeadLetters(servers);
  }

  private static List<Found> byId(List<Found> all, List<String> ids) {
    return ids.stream()
        .map(
            id ->
                all.stream()
                    .filter(found -> found.id().equals(id))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new UserError(
                                "no dead letter "
                                    + id
                                    + "; 'prodrome dead-letter list' shows them")))
        .toList();
  }

  private static String line(Found found) {
    DeadLetter letter = found.letter();
    return String.format(
        "%-10s %s  %-8s %-6s %s (%s): %s%s",
        found.id(),
        letter.acceptedAt(),
        letter.source(),
        letter.format().id(),
        letter.reason(),
        letter.blame(),
        letter.detail(),
        found.redriven() ? "  [sent again]" : "");
  }

  private static ObjectNode describe(Found found) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("id", found.id());
    ObjectNode letter = Json.mapper().valueToTree(found.letter());
    letter.remove("payload");
    node.setAll(letter);
    node.put("bytes", found.letter().payload().length);
    node.put("redriven", found.redriven());
    return node;
  }
}
