package io.prodrome.serving;

import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.serving.http.HttpLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the serving side runs. A value can be wrong; {@link #problems()} says what, all at once.
 *
 * @param bootstrapServers Kafka's addresses, {@code host:port}, separated by commas
 * @param applicationId the Kafka Streams application: names its consumer group, its internal topics
 *     and its transactions
 * @param host the address that HTTP listens at; loopback unless someone protects it, for notes are
 *     shown as they were written
 * @param port HTTP's port; 0 takes a free one
 * @param stateDir where the local copies of the views lie; they hold notes, so it must be private
 * @param alertRules what raises an alert
 * @param limits what HTTP allows
 */
public record ServingConfig(
    String bootstrapServers,
    String applicationId,
    String host,
    int port,
    Path stateDir,
    List<AlertRule> alertRules,
    HttpLimits limits) {
  private static final Pattern SERVERS = Pattern.compile("[^,\\s]+:\\d{1,5}(,[^,\\s]+:\\d{1,5})*");
  private static final Pattern APPLICATION = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  public ServingConfig {
    alertRules = List.copyOf(alertRules);
  }

  /** A configuration for one machine: loopback, a free port, default limits. */
  public static ServingConfig local(
      String bootstrapServers, Path stateDir, List<AlertRule> alertRules) {
    return new ServingConfig(
        bootstrapServers,
        "prodrome-serving",
        "127.0.0.1",
        0,
        stateDir,
        alertRules,
        HttpLimits.DEFAULT);
  }

  /** The same at another HTTP port. */
  public ServingConfig withPort(int other) {
    return new ServingConfig(
        bootstrapServers, applicationId, host, other, stateDir, alertRules, limits);
  }

  /** Everything that is wrong with this configuration; empty when it can be used. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!SERVERS.matcher(bootstrapServers).matches()) {
      problems.add("bootstrapServers must be host:port, or several separated by commas");
    }
    if (!APPLICATION.matcher(applicationId).matches()) {
      problems.add("applicationId may hold letters, digits, '.', '_' and '-', 1 to 100 of them");
    }
    if (host.isBlank()) {
      problems.add("host must name an address to listen at");
    }
    if (port < 0 || port > 65535) {
      problems.add("port must be 0 to 65535, but is " + port);
    }
    if (Files.exists(stateDir) && !Files.isDirectory(stateDir)) {
      problems.add("stateDir is a file: " + stateDir);
    }
    Set<String> ids = new HashSet<>();
    for (AlertRule rule : alertRules) {
      if (!APPLICATION.matcher(rule.id()).matches()) {
        problems.add(
            "alert rule '"
                + rule.id()
                + "': its id may hold letters, digits, '.', '_' and '-', 1 to 100 of them");
      }
      if (!ids.add(rule.id())) {
        problems.add("alert rule '" + rule.id() + "' stands there twice");
      }
      if (rule.outcome().indexOf('|') < 1) {
        problems.add("alert rule '" + rule.id() + "': its outcome must be written system|code");
      }
      if (rule.days() < 1) {
        problems.add("alert rule '" + rule.id() + "': its horizon must be at least one day");
      }
    }
    problems.addAll(limits.problems());
    return problems;
  }
}
