package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.serving.ServingApp;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code prodrome serve}: the views, their HTTP reads, the page and the alert rules. */
@Command(
    name = "serve",
    description = "Serve the latest timelines and forecasts, until it is told to end.",
    mixinStandardHelpOptions = true)
final class ServeCommand extends PartCommand {

  @Override
  String start(ProdromeConfig loaded, Shutdown shutdown) throws IOException {
    ServingApp app = shutdown.add(new ServingApp(loaded.servingConfig()));
    app.start();
    return "http://" + loaded.serving().host() + ":" + app.port() + "/";
  }
}
