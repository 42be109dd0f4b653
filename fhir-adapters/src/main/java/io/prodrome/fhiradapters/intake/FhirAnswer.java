package io.prodrome.fhiradapters.intake;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What the FHIR intake answers.
 *
 * @param status of HTTP
 * @param body JSON
 * @param retryAfter when to send again; zero where that would not help
 * @param close whether the connection ends, since the rest of the body is not read
 */
record FhirAnswer(int status, byte[] body, Duration retryAfter, boolean close) {

  private static final Duration SOON = Duration.ofSeconds(5);

  static FhirAnswer of(int status, byte[] body) {
    return new FhirAnswer(status, body, Duration.ZERO, false);
  }

  /** A refusal of what will never be accepted. */
  static FhirAnswer refusal(int status, String code, String diagnostics) {
    return of(status, FhirAnswers.outcome("error", code, diagnostics));
  }

  /** A refusal of what may be accepted later. */
  static FhirAnswer later(int status, String code, String diagnostics, Duration retryAfter) {
    return new FhirAnswer(
        status, FhirAnswers.outcome("error", code, diagnostics), retryAfter, false);
  }

  static FhirAnswer busy() {
    return later(503, "throttled", "too much is on its way; send it again", SOON);
  }

  static FhirAnswer notStored() {
    return later(503, "transient", "not stored; send it again", SOON);
  }

  static FhirAnswer tooLarge(int maxBytes) {
    return refusal(413, "too-long", "larger than " + maxBytes + " bytes").closing();
  }

  static FhirAnswer notFhir() {
    return refusal(400, "structure", "the body is no FHIR resource in JSON or XML");
  }

  /** The same, after which the connection ends. */
  FhirAnswer closing() {
    return new FhirAnswer(status, body, retryAfter, true);
  }

  void write(Response response, Callback callback) {
    response.setStatus(status);
    response
        .getHeaders()
        .put(new HttpField(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=utf-8"));
    if (!retryAfter.isZero()) {
      long seconds = retryAfter.plusMillis(999).toSeconds();
      response.getHeaders().put(HttpHeader.RETRY_AFTER, String.valueOf(Math.max(1, seconds)));
    }
    if (close) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
