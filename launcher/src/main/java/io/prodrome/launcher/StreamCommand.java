package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.streamapp.StreamCluster;
import picocli.CommandLine.Command;

/** {@code prodrome stream}: the Flink job, from the raw topics to forecasts. */
@Command(
    name = "stream",
    description = "Run the stream against a broker, until it is told to end.",
    mixinStandardHelpOptions = true)
final class StreamCommand extends PartCommand {

  @Override
  String start(ProdromeConfig loaded, Shutdown shutdown) throws Exception {
    StreamCluster cluster =
        shutdown.add(StreamCluster.start(loaded.streamConfig(), loaded.stream().webPort()));
    return "running, web UI at " + cluster.webUi();
  }
}
