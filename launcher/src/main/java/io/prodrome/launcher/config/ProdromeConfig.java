package io.prodrome.launcher.config;

import io.prodrome.domain.Secret;
import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.fhiradapters.decode.RemoteAttachments;
import io.prodrome.serving.ServingConfig;
import io.prodrome.serving.http.HttpLimits;
import io.prodrome.streamapp.StreamConfig;
import io.prodrome.streamapp.operators.ModelSource;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration. What is left out has the default that docs/configuration.md names; what
 * is wrong is told all at once by {@link #problems()}.
 *
 * @param kafka the cluster
 * @param identity how patients are told apart and keyed
 * @param intake where hospitals send to
 * @param stream how the stream runs
 * @param serving how results are served
 * @param attachments from where attachments that are only a link are fetched
 * @param forecaster what is forecast, and on what
 * @param modelPack folder of the model pack; null for the built-in one
 * @param modelPackCheck how often it is looked whether another pack has taken the folder's place;
 *     default 5 s, zero for never
 */
public record ProdromeConfig(
    Kafka kafka,
    Identity identity,
    IntakeConfig intake,
    Stream stream,
    Serving serving,
    Attachments attachments,
    ForecasterConfig forecaster,
    @Nullable String modelPack,
    Duration modelPackCheck) {

  public ProdromeConfig {
    kafka = Objects.requireNonNullElse(kafka, new Kafka(null, null, null));
    identity = Objects.requireNonNullElse(identity, new Identity(null, null, null, null));
    intake = Objects.requireNonNullElse(intake, new IntakeConfig(null, null, null, null, null));
    stream =
        Objects.requireNonNullElse(
            stream, new Stream(null, null, null, null, null, null, null, null, null, null));
    serving = Objects.requireNonNullElse(serving, new Serving(null, null, null, null));
    attachments = Objects.requireNonNullElse(attachments, new Attachments(null, null, null));
    forecaster = Objects.requireNonNullElse(forecaster, ForecasterConfig.defaults());
    modelPackCheck = Objects.requireNonNullElse(modelPackCheck, Duration.ofSeconds(5));
  }

  /**
   * Attachments that are only a link.
   *
   * @param allowed beginnings of URLs that may be fetched; default none
   * @param maxBytes the most bytes of one; default 10 MiB
   * @param timeout how long one may take; default 2 s
   */
  public record Attachments(List<String> allowed, Integer maxBytes, Duration timeout) {
    public Attachments(
        @Nullable List<String> allowed, @Nullable Integer maxBytes, @Nullable Duration timeout) {
      this.allowed = List.copyOf(Objects.requireNonNullElse(allowed, List.of()));
      this.maxBytes = Objects.requireNonNullElse(maxBytes, RemoteAttachments.NONE.maxBytes());
      this.timeout = Objects.requireNonNullElse(timeout, RemoteAttachments.NONE.timeout());
    }
  }

  /**
   * The cluster.
   *
   * @param bootstrapServers its addresses; default {@code localhost:9092}
   * @param partitions partitions of a new topic; default 48, since keys cannot move later
   * @param replication replicas of a new topic; default 3
   */
  public record Kafka(String bootstrapServers, Integer partitions, Short replication) {
    public Kafka(
        @Nullable String bootstrapServers,
        @Nullable Integer partitions,
        @Nullable Short replication) {
      this.bootstrapServers = Objects.requireNonNullElse(bootstrapServers, "localhost:9092");
      this.partitions = Objects.requireNonNullElse(partitions, 48);
      this.replication = Objects.requireNonNullElse(replication, (short) 3);
    }
  }

  /**
   * How patients are told apart and keyed.
   *
   * @param secret what patient keys are made with; no default
   * @param authorities whose identifiers count, the preferred one first; no default
   * @param defaultZone the zone of times written without one; default UTC
   * @param zones the same of single feeds, by the feed's name; default none
   */
  public record Identity(
      Secret secret, List<Issuer> authorities, String defaultZone, Map<String, String> zones) {
    public Identity(
        @Nullable Secret secret,
        @Nullable List<Issuer> authorities,
        @Nullable String defaultZone,
        @Nullable Map<String, String> zones) {
      this.secret = Objects.requireNonNullElse(secret, new Secret(""));
      this.authorities = List.copyOf(Objects.requireNonNullElse(authorities, List.of()));
      this.defaultZone = Objects.requireNonNullElse(defaultZone, "UTC");
      this.zones = Map.copyOf(Objects.requireNonNullElse(zones, Map.of()));
    }
  }

  /**
   * Who assigns identifiers.
   *
   * @param name its name inside Prodrome, which must never change
   * @param aliases what messages call it
   */
  public record Issuer(String name, List<String> aliases) {
    public Issuer(@Nullable String name, @Nullable List<String> aliases) {
      this.name = Objects.requireNonNullElse(name, "");
      this.aliases = List.copyOf(Objects.requireNonNullElse(aliases, List.of()));
    }
  }

  /** How the stream runs; see {@link StreamConfig}. */
  public record Stream(
      String consumerGroup,
      Integer parallelism,
      Duration checkpointInterval,
      String checkpointFolder,
      String stateBackend,
      Duration coalesce,
      Duration forecastTimeout,
      Duration duplicateMemory,
      Duration parentWait,
      Integer webPort) {
    public Stream(
        @Nullable String consumerGroup,
        @Nullable Integer parallelism,
        @Nullable Duration checkpointInterval,
        @Nullable String checkpointFolder,
        @Nullable String stateBackend,
        @Nullable Duration coalesce,
        @Nullable Duration forecastTimeout,
        @Nullable Duration duplicateMemory,
        @Nullable Duration parentWait,
        @Nullable Integer webPort) {
      this.consumerGroup = Objects.requireNonNullElse(consumerGroup, "prodrome-stream");
      this.parallelism = Objects.requireNonNullElse(parallelism, 2);
      this.checkpointInterval =
          Objects.requireNonNullElse(checkpointInterval, Duration.ofSeconds(1));
      this.checkpointFolder =
          Objects.requireNonNullElse(
              checkpointFolder, Path.of("stream-checkpoints").toAbsolutePath().toUri().toString());
      this.stateBackend = Objects.requireNonNullElse(stateBackend, "rocksdb");
      this.coalesce = Objects.requireNonNullElse(coalesce, Duration.ofMillis(500));
      this.forecastTimeout = Objects.requireNonNullElse(forecastTimeout, Duration.ofSeconds(30));
      this.duplicateMemory = Objects.requireNonNullElse(duplicateMemory, Duration.ofDays(30));
      this.parentWait = Objects.requireNonNullElse(parentWait, Duration.ofMinutes(10));
      this.webPort = Objects.requireNonNullElse(webPort, 8081);
    }
  }

  /**
   * How results are served.
   *
   * @param host the interface; default 127.0.0.1
   * @param port the port; default 8080, 0 takes a free one
   * @param stateDir where local copies of the views lie; default {@code serving-state}
   * @param alertRules what raises an alert; default none
   */
  public record Serving(String host, Integer port, String stateDir, List<AlertRule> alertRules) {
    public Serving(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String stateDir,
        @Nullable List<AlertRule> alertRules) {
      this.host = Objects.requireNonNullElse(host, "127.0.0.1");
      this.port = Objects.requireNonNullElse(port, 8080);
      this.stateDir = Objects.requireNonNullElse(stateDir, "serving-state");
      this.alertRules = List.copyOf(Objects.requireNonNullElse(alertRules, List.of()));
    }
  }

  /** Everything that is wrong, one line each; empty when the configuration is sound. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (identity.secret().value().length() < 16) {
      problems.add("identity.secret needs at least 16 characters");
    }
    if (identity.authorities().isEmpty()) {
      problems.add("identity.authorities needs at least one, such as {name: MAIN, aliases: [...]}");
    }
    for (int i = 0; i < identity.authorities().size(); i++) {
      if (identity.authorities().get(i).name().isBlank()) {
        problems.add("identity.authorities[" + i + "] needs a name");
      }
    }
    zone(problems, "identity.defaultZone", identity.defaultZone());
    identity.zones().forEach((feed, zone) -> zone(problems, "identity.zones." + feed, zone));
    RemoteAttachments.problems(attachments.allowed())
        .forEach(problem -> problems.add("attachments.allowed: " + problem));
    if (attachments.maxBytes() < 1 || attachments.timeout().isNegative()) {
      problems.add("attachments.maxBytes and attachments.timeout must be above zero");
    }
    if (kafka.partitions() < 1) {
      problems.add("kafka.partitions must be at least 1");
    }
    if (kafka.replication() < 1) {
      problems.add("kafka.replication must be at least 1");
    }
    problems.addAll(intake.problems());
    forecaster.problems(problems);
    neverAsked(problems);
    port(problems, "stream.webPort", stream.webPort());
    if (problems.isEmpty()) {
      problems.addAll(streamConfig().problems());
      servingConfig().problems().forEach(problem -> problems.add("serving: " + problem));
    }
    return problems;
  }

  /** A rule about a horizon that is not forecast would wait for ever, and nobody would know. */
  private void neverAsked(List<String> problems) {
    List<Integer> days = forecaster.horizonDays();
    for (AlertRule rule : serving.alertRules()) {
      if (!days.isEmpty() && !days.contains(rule.days())) {
        problems.add(
            "serving.alertRules: "
                + rule.id()
                + " is about "
                + rule.days()
                + " days, which forecaster.horizonDays does not have");
      }
    }
  }

  private static void zone(List<String> problems, String name, String zone) {
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      problems.add(name + " is no time zone: " + zone);
    }
  }

  private static void port(List<String> problems, String name, int port) {
    if (port < 0 || port > 65535) {
      problems.add(name + " must be 0 to 65535, but is " + port);
    }
  }

  /** How messages are read. */
  public DecoderConfig decoderConfig() {
    List<Authority> authorities =
        identity.authorities().stream()
            .map(issuer -> new Authority(issuer.name(), issuer.aliases()))
            .toList();
    return new DecoderConfig(
        identity.secret(),
        authorities,
        ZoneId.of(identity.defaultZone()),
        identity.zones().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, zone -> ZoneId.of(zone.getValue()))),
        new RemoteAttachments(
            attachments.allowed(), attachments.maxBytes(), attachments.timeout()));
  }

  /** The stream's part. */
  public StreamConfig streamConfig() {
    return new StreamConfig(
        kafka.bootstrapServers(),
        stream.consumerGroup(),
        stream.parallelism(),
        stream.checkpointInterval(),
        stream.checkpointFolder(),
        stream.stateBackend(),
        stream.coalesce(),
        stream.forecastTimeout(),
        stream.duplicateMemory(),
        stream.parentWait(),
        decoderConfig(),
        new ModelSource(modelPack, modelPackCheck, forecaster.settings()));
  }

  /** The serving side's part. */
  public ServingConfig servingConfig() {
    return new ServingConfig(
        kafka.bootstrapServers(),
        "prodrome-serving",
        serving.host(),
        serving.port(),
        Path.of(serving.stateDir()),
        serving.alertRules(),
        HttpLimits.DEFAULT);
  }
}
