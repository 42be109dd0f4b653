package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import picocli.CommandLine.Command;

/** {@code prodrome intake}: where hospitals send to. */
@Command(
    name = "intake",
    description = "Accept HL7 v2 over MLLP and FHIR over HTTP, until it is told to end.",
    mixinStandardHelpOptions = true)
final class IntakeCommand extends PartCommand {

  @Override
  String start(ProdromeConfig loaded, Shutdown shutdown) {
    IntakeSide side = shutdown.add(IntakeSide.start(loaded));
    return String.join(", ", side.addresses());
  }
}
