package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the FHIR intake's requests. Thread-safe. */
final class FhirHandler extends Handler.Abstract {

  private static final Logger LOG = LoggerFactory.getLogger(FhirHandler.class);
  private static final Set<String> MEDIA_TYPES =
      Set.of(
          "",
          "application/fhir+json",
          "application/json",
          "application/fhir+xml",
          "application/xml",
          "text/xml",
          "text/json");

  private final FhirConfig config;
  private final RawLog log;
  private final Clock clock;

  FhirHandler(FhirConfig config, RawLog log, Clock clock) {
    this.config = config;
    this.log = log;
    this.clock = clock;
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param body JSON
   */
  private record Answer(int status, byte[] body) {
    static Answer refusal(int status, String code, String diagnostics) {
      return new Answer(status, FhirAnswers.outcome("error", code, diagnostics));
    }
  }

  /**
   * Where a request goes.
   *
   * @param type the resource type of its path; empty for the base
   * @param id the id of its path; empty where it has none
   */
  private record Target(String type, String id) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    Optional<Target> target = target(path);
    String method = request.getMethod();
    if (method.equals("GET") && target.isPresent() && target.get().type().equals("metadata")) {
      write(new Answer(200, FhirAnswers.capabilities()), response, callback);
      return true;
    }
    if (target.isEmpty()) {
      write(Answer.refusal(404, "not-found", "no such path"), response, callback);
      return true;
    }
    boolean create = method.equals("POST") && target.get().id().isEmpty();
    boolean update = method.equals("PUT") && !target.get().id().isEmpty();
    if (!create && !update) {
      write(
          Answer.refusal(405, "not-supported", "only create, update, transaction and batch"),
          response,
          callback);
      return true;
    }
    receive(request, target.get(), response, callback);
    return true;
  }

  /** The base, a type or an instance, with or without a leading /fhir; empty for other paths. */
  private static Optional<Target> target(String path) {
    List<String> steps =
        List.of(path.split("/", -1)).stream().filter(step -> !step.isEmpty()).toList();
    if (!steps.isEmpty() && steps.get(0).equals("fhir")) {
      steps = steps.subList(1, steps.size());
    }
    return switch (steps.size()) {
      case 0 -> Optional.of(new Target("", ""));
      case 1 -> Optional.of(new Target(steps.get(0), ""));
      case 2 -> Optional.of(new Target(steps.get(0), steps.get(1)));
      default -> Optional.empty();
    };
  }

  private void receive(Request request, Target target, Response response, Callback callback)
      throws IOException {
    Optional<Answer> unreadable = unreadable(request);
    if (unreadable.isPresent()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      write(unreadable.get(), response, callback);
      return;
    }
    byte[] body;
    try (InputStream input = Content.Source.asInputStream(request)) {
      body = input.readNBytes(config.maxBodyBytes() + 1);
    }
    if (body.length > config.maxBodyBytes()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      write(tooLarge(), response, callback);
      return;
    }
    FhirPeek peek = FhirPeek.of(body).orElse(null);
    if (peek == null) {
      write(
          Answer.refusal(400, "structure", "the body is no FHIR resource in JSON or XML"),
          response,
          callback);
      return;
    }
    Optional<Answer> mismatch = mismatch(target, peek);
    if (mismatch.isPresent()) {
      write(mismatch.get(), response, callback);
      return;
    }
    log.append(
            MessageFormat.FHIR,
            config.source(),
            peek.patient(),
            body,
            Instant.now(clock),
            config.backfill())
        .whenComplete(
            (ref, failure) -> {
              if (failure != null) {
                LOG.warn("a message could not be stored: {}", failure.getClass().getName());
                response.getHeaders().put(HttpHeader.RETRY_AFTER, "5");
              }
              write(failure == null ? stored(peek) : notStored(), response, callback);
            });
  }

  private Optional<Answer> unreadable(Request request) {
    if (request.getLength() > config.maxBodyBytes()) {
      return Optional.of(tooLarge());
    }
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return Optional.of(
          Answer.refusal(415, "not-supported", "a content encoding that is not supported"));
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return MEDIA_TYPES.contains(media)
        ? Optional.empty()
        : Optional.of(Answer.refusal(415, "not-supported", "the body must be FHIR in JSON or XML"));
  }

  private static Optional<Answer> mismatch(Target target, FhirPeek peek) {
    if (target.type().isEmpty()) {
      return peek.resourceType().equals("Bundle")
          ? Optional.empty()
          : Optional.of(Answer.refusal(400, "invalid", "only a Bundle goes to the base"));
    }
    if (!target.type().equals(peek.resourceType())) {
      return Optional.of(
          Answer.refusal(400, "invalid", "the body's resource type is not the path's"));
    }
    boolean otherId =
        !target.id().isEmpty() && !peek.id().isEmpty() && !target.id().equals(peek.id());
    return otherId
        ? Optional.of(Answer.refusal(400, "invalid", "the body's id is not the path's"))
        : Optional.empty();
  }

  private static Answer stored(FhirPeek peek) {
    if (peek.bundleType().equals("transaction") || peek.bundleType().equals("batch")) {
      return new Answer(200, FhirAnswers.bundleResponse(peek.bundleType(), peek.methods()));
    }
    return new Answer(201, FhirAnswers.outcome("information", "informational", "stored"));
  }

  private static Answer notStored() {
    return Answer.refusal(503, "transient", "not stored; send it again");
  }

  private Answer tooLarge() {
    return Answer.refusal(413, "too-long", "larger than " + config.maxBodyBytes() + " bytes");
  }

  private static void write(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    response
        .getHeaders()
        .put(new HttpField(HttpHeader.CONTENT_TYPE, "application/fhir+json;charset=utf-8"));
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }
}
