package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A part that runs on its own against a configured broker, until it is told to end. */
abstract class PartCommand implements Callable<Integer> {

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ConfigOption config;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /**
   * Starts the part.
   *
   * @param shutdown closes what was started
   * @return where it answers, for people
   */
  abstract String start(ProdromeConfig loaded, Shutdown shutdown) throws Exception;

  @Override
  public final Integer call() throws Exception {
    // Parts on one machine have a log each; logging starts with the first logger, which is below.
    System.setProperty("prodrome.part", spec.name());
    ProdromeConfig loaded = config.load();
    try (Shutdown shutdown = new Shutdown()) {
      TopicsCommand.admin(loaded.kafka().bootstrapServers()).close();
      spec.commandLine().getOut().println(spec.name() + ": " + start(loaded, shutdown));
      spec.commandLine().getOut().flush();
      shutdown.await();
    }
    return 0;
  }
}
