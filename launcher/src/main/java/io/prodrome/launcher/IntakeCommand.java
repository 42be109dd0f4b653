package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code prodrome intake}: where hospitals send to. */
@Command(
    name = "intake",
    description = "Accept HL7 v2 over MLLP and FHIR over HTTP, until it is told to end.",
    mixinStandardHelpOptions = true)
final class IntakeCommand implements Callable<Integer> {

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
      IntakeSide side = shutdown.add(IntakeSide.start(loaded));
      out.printf(
          "intake: MLLP at %s:%d, FHIR at http://%s:%d/%n",
          loaded.intake().mllp().host(),
          side.mllpPort(),
          loaded.intake().fhir().host(),
          side.fhirPort());
      out.flush();
      shutdown.await();
    }
    return 0;
  }
}
