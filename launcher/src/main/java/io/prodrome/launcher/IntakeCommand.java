package io.prodrome.launcher;

import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.launcher.config.ProdromeConfig.Intake;
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
    Intake intake = loaded.intake();
    return String.format(
        "MLLP at %s:%d, FHIR at http://%s:%d/",
        intake.mllp().host(), side.mllpPort(), intake.fhir().host(), side.fhirPort());
  }
}
