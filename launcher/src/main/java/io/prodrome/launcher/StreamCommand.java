package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.models.forecast.InvalidForecasterSettingsException;
import io.prodrome.models.pack.InvalidModelPackException;
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
    StreamCluster cluster;
    try {
      cluster = StreamCluster.start(loaded.streamConfig(), loaded.stream().webPort());
    } catch (InvalidForecasterSettingsException e) {
      throw new UserError(
          "the configuration's forecaster needs changes:\n  - "
              + String.join("\n  - ", e.problems()),
          e);
    } catch (InvalidModelPackException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    shutdown.add(cluster);
    return "running, web UI at " + cluster.webUi();
  }
}
