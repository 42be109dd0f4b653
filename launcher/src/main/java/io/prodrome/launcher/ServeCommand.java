package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.serving.ServingApp;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code prodrome serve}: the views, their HTTP reads, the page and the alert rules. */
@Command(
    name = "serve",
    description = "Serve the latest timelines and forecasts, until it is told to end.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

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
      ServingApp app = shutdown.add(new ServingApp(loaded.servingConfig()));
      app.start();
      out.println("serving: http://" + loaded.serving().host() + ":" + app.port() + "/");
      out.flush();
      shutdown.await();
    }
    return 0;
  }
}
