package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends HL7 v2 over one MLLP connection, which is opened when it is needed, and FHIR over HTTP. */
final class IntakeChannel implements Channel {

  /** HL7 table 0357: application internal error; an error of any other kind comes again. */
  private static final String INTERNAL_ERROR = "207";

  /** What HTTP says of the moment rather than of the message. */
  private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final FeedSender.Target target;
  private final HttpClient http;
  private @Nullable MllpConnection mllp;

  IntakeChannel(FeedSender.Target target, HttpClient http) {
    this.target = target;
    this.http = http;
  }

  @Override
  public Reply send(FeedMessage message) throws IOException {
    return message.format() == MessageFormat.FHIR
        ? fhir(message.payload())
        : hl7v2(message.payload());
  }

  private Reply hl7v2(byte[] payload) throws IOException {
    try {
      MllpConnection connection = mllp;
      if (connection == null) {
        connection = new MllpConnection(target.host(), target.mllpPort(), target.answerTimeout());
        mllp = connection;
      }
      return meaning(connection.exchange(payload));
    } catch (IOException e) {
      // A late answer would be taken for the next message's, so the connection is not used again.
      close();
      throw e;
    }
  }

  /** MSA-1 in original and in enhanced mode (HL7 v2.5.1 chapter 2.9). */
  private static Reply meaning(String answer) throws IOException {
    String code = field(answer, "MSA", 1);
    switch (code) {
      case "AA", "CA" -> {
        return Reply.ACKNOWLEDGED;
      }
      case "AR", "CR" -> {
        return Reply.REFUSED;
      }
      case "AE", "CE" -> {
        String error = field(answer, "ERR", 3);
        return error.isEmpty() || error.startsWith(INTERNAL_ERROR) ? Reply.BUSY : Reply.REFUSED;
      }
      default -> throw new IOException("the answer is no acknowledgement");
    }
  }

  private static String field(String message, String segment, int field) {
    for (String line : message.split("\r")) {
      if (line.startsWith(segment + "|")) {
        String[] fields = line.split("\\|", -1);
        return fields.length > field ? fields[field] : "";
      }
    }
    return "";
  }

  private Reply fhir(byte[] payload) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(target.fhirBase())
            .timeout(target.answerTimeout())
            .header(
                "Content-Type", isXml(payload) ? "application/fhir+xml" : "application/fhir+json")
            .header("Accept", "application/fhir+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(payload))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return Reply.ACKNOWLEDGED;
      }
      return BUSY.contains(status) ? Reply.BUSY : Reply.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the FHIR intake");
    }
  }

  /** JSON begins with a brace; a byte order mark and white space may come before either. */
  private static boolean isXml(byte[] payload) {
    for (int i = 0; i < payload.length && i < 64; i++) {
      if (payload[i] == '<' || payload[i] == '{') {
        return payload[i] == '<';
      }
    }
    return false;
  }

  @Override
  public void close() {
    MllpConnection open = mllp;
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
