package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.streamapp.StreamCluster;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code prodrome stream}: the Flink job, from the raw topics to forecasts. */
@Command(
    name = "stream",
    description = "Run the stream against a broker, until it is told to end.",
    mixinStandardHelpOptions = true)
final class StreamCommand implements Callable<Integer> {

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ConfigOption config;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    ProdromeConfig loaded = config.load();
    PrintWriter out = spec.commandLine().getOut();
    try (Shutdown shutdown = new Shutdown()) {
      TopicsCommand.admin(loaded.kafka().bootstrapServers()).close();
      StreamCluster cluster =
          shutdown.add(StreamCluster.start(loaded.streamConfig(), loaded.stream().webPort()));
      out.println("stream: running, web UI at " + cluster.webUi());
      out.flush();
      shutdown.await();
    }
    return 0;
  }
}
