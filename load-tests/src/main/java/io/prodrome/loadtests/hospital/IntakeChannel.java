package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.fhiradapters.client.MllpClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sends HL7 v2 over one MLLP connection, which is opened when it is needed, and FHIR over HTTP. */
final class IntakeChannel implements Channel {

  private final FeedSender.Target target;
  private final FhirClient fhir;
  private @Nullable MllpClient mllp;

  IntakeChannel(FeedSender.Target target, FhirClient fhir) {
    this.target = target;
    this.fhir = fhir;
  }

  @Override
  public Reply send(FeedMessage message) throws IOException {
    return message.format() == MessageFormat.FHIR
        ? fhir(message.payload())
        : hl7v2(message.payload());
  }

  /** MSA-1: an error may pass, a reject will not (HL7 v2.5.1 chapter 2.9). */
  private Reply hl7v2(byte[] payload) throws IOException {
    try {
      MllpClient connection = mllp;
      if (connection == null) {
        connection = MllpClient.connect(target.host(), target.mllpPort(), target.answerTimeout());
        mllp = connection;
      }
      String code = connection.send(payload).code();
      return switch (code) {
        case "AA", "CA" -> Reply.ACKNOWLEDGED;
        case "AE", "CE" -> Reply.BUSY;
        case "AR", "CR" -> Reply.REFUSED;
        default -> throw new IOException("the answer is no acknowledgement");
      };
    } catch (IOException e) {
      // A late answer would be taken for the next message's, so the connection is not used again.
      close();
      throw e;
    }
  }

  private Reply fhir(byte[] payload) throws IOException {
    FhirClient.Answer answer = fhir.post(payload);
    if (answer.accepted()) {
      return Reply.ACKNOWLEDGED;
    }
    return answer.transientFailure() ? Reply.BUSY : Reply.REFUSED;
  }

  @Override
  public void close() {
    MllpClient open = mllp;
    mllp = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing is waited for on it any more.
      }
    }
  }
}
