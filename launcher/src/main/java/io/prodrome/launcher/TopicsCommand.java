package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicProvisioner;
import io.prodrome.topics.TopicReader;
import io.prodrome.topics.TopicSpec;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome topics}: the catalogue, its provisioning, and a look into a topic. */
@Command(
    name = "topics",
    description = "The topic catalogue: list it, apply it to a cluster, read a topic.",
    mixinStandardHelpOptions = true)
final class TopicsCommand {

  private static final String UNREACHABLE_MS = "15000";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Command(
      name = "list",
      description = "List the topics that Prodrome knows.",
      mixinStandardHelpOptions = true)
  int list() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-28s %-40s %-32s %-18s %s%n", "TOPIC", "KEY", "VALUE", "CLEANUP", "PHI");
    for (TopicSpec topic : TopicCatalogue.all()) {
      out.printf(
          "%-28s %-40s %-32s %-18s %s%n",
          topic.name(),
          topic.key(),
          topic.value(),
          topic.cleanup().name().toLowerCase(java.util.Locale.ROOT),
          topic.phi().name().toLowerCase(java.util.Locale.ROOT));
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "apply",
      description = "Create missing topics and set their configuration; never changes partitions.",
      mixinStandardHelpOptions = true)
  int apply(@Mixin Connection connection) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ProdromeConfig.Kafka kafka = connection.kafka();
    try (Admin admin = admin(kafka.bootstrapServers())) {
      TopicProvisioner.apply(admin, kafka.partitions(), kafka.replication()).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "read",
      description = "Print a topic's records as JSON lines, from the oldest, committed ones only.",
      mixinStandardHelpOptions = true)
  int read(
      @Mixin Connection connection,
      @Parameters(paramLabel = "TOPIC", description = "A topic of the catalogue.") String name,
      @Option(
              names = "--max",
              paramLabel = "N",
              defaultValue = "10",
              description = "How many records at the most (default: ${DEFAULT-VALUE}).")
          int max)
      throws InterruptedException {
    TopicSpec topic =
        TopicCatalogue.named(name)
            .orElseThrow(
                () ->
                    new UserError(
                        name + " is not in the catalogue; 'prodrome topics list' shows it"));
    PrintWriter out = spec.commandLine().getOut();
    String servers = connection.kafka().bootstrapServers();
    admin(servers).close();
    TopicReader.read(servers, topic, max, out::println);
    out.flush();
    return 0;
  }

  /** An admin client of a cluster that answers. */
  static Admin admin(String bootstrapServers) throws InterruptedException {
    Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, UNREACHABLE_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000"));
    try {
      admin.describeCluster().clusterId().get();
      return admin;
    } catch (ExecutionException e) {
      admin.close();
      throw new UserError("no Kafka broker answers at " + bootstrapServers, e);
    }
  }

  /** Which cluster: named by a configuration, or by its address alone. */
  static final class Connection {

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (YAML).")
    private java.nio.file.@org.jspecify.annotations.Nullable Path file;

    @Option(
        names = "--bootstrap-servers",
        paramLabel = "HOST:PORT",
        description = "Kafka's address, instead of a configuration.")
    private @org.jspecify.annotations.Nullable String servers;

    ProdromeConfig.Kafka kafka() {
      if (file != null) {
        return io.prodrome.launcher.config.ConfigFile.load(file, System.getenv()).kafka();
      }
      if (servers == null) {
        throw new UserError("name the cluster: --config FILE or --bootstrap-servers HOST:PORT");
      }
      return new ProdromeConfig.Kafka(servers, null, null);
    }
  }
}
