package io.prodrome.launcher;

import io.prodrome.fhiradapters.intake.FhirConfig;
import io.prodrome.fhiradapters.intake.FhirServer;
import io.prodrome.fhiradapters.intake.KafkaRawLog;
import io.prodrome.fhiradapters.intake.MllpConfig;
import io.prodrome.fhiradapters.intake.MllpServer;
import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.launcher.config.ProdromeConfig.Intake;
import java.io.IOException;

/** Both intake servers over one raw log, as one thing to start and close. */
public final class IntakeSide implements AutoCloseable {

  private final KafkaRawLog log;
  private final MllpServer mllp;
  private final FhirServer fhir;

  private IntakeSide(KafkaRawLog log, MllpServer mllp, FhirServer fhir) {
    this.log = log;
    this.mllp = mllp;
    this.fhir = fhir;
  }

  /**
   * Listens for messages and puts them into the raw topics.
   *
   * @throws UserError if an address cannot be listened at
   */
  public static IntakeSide start(ProdromeConfig config) {
    Intake intake = config.intake();
    KafkaRawLog log = new KafkaRawLog(config.kafka().bootstrapServers());
    IntakeSide side =
        new IntakeSide(
            log,
            new MllpServer(
                MllpConfig.of(intake.mllp().host(), intake.mllp().port(), intake.source()), log),
            new FhirServer(
                FhirConfig.of(intake.fhir().host(), intake.fhir().port(), intake.source()), log));
    String address = "intake.mllp " + intake.mllp().host() + ":" + intake.mllp().port();
    try {
      side.mllp.start();
      address = "intake.fhir " + intake.fhir().host() + ":" + intake.fhir().port();
      side.fhir.start();
      return side;
    } catch (IOException e) {
      side.close();
      throw new UserError(address + " cannot be listened at; is the port taken?", e);
    }
  }

  /** The port for HL7 v2. */
  public int mllpPort() {
    return mllp.port();
  }

  /** The port for FHIR. */
  public int fhirPort() {
    return fhir.port();
  }

  @Override
  public void close() {
    mllp.close();
    fhir.close();
    log.close();
  }
}
