package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
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

  private static final Set<String> NDJSON_TYPES =
      Set.of("application/fhir+ndjson", "application/ndjson", "application/x-ndjson");

  /** How long room is waited for before the sender is asked to come again. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final FhirConfig config;
  private final Feed feed;
  private final RawLog log;
  private final InFlightBytes inFlight;
  private final Clock clock;

  /** Bodies that are being read: each holds a thread. */
  private final Semaphore requests;

  /** Imports may take hours, so they leave half of the threads to others. */
  private final Semaphore imports;

  FhirHandler(FhirConfig config, Feed feed, RawLog log, InFlightBytes inFlight, Clock clock) {
    this.config = config;
    this.feed = feed;
    this.log = log;
    this.inFlight = inFlight;
    this.clock = clock;
    this.requests = new Semaphore(config.maxRequests());
    this.imports = new Semaphore(Math.max(1, config.maxRequests() / 2));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<FhirTarget> target = FhirTarget.of(Request.getPathInContext(request));
    Optional<FhirAnswer> answer =
        target.isEmpty()
            ? Optional.of(FhirAnswer.refusal(404, "not-found", "no such path").closing())
            : withoutBody(request, target.get());
    if (answer.isPresent()) {
      answer.get().write(response, callback);
    } else if (!requests.tryAcquire()) {
      FhirAnswer.busy().closing().write(response, callback);
    } else {
      try {
        receive(request, target.get(), response, callback);
      } finally {
        requests.release();
      }
    }
    return true;
  }

  /** The answer to a request that brings nothing, or that is refused unread. */
  private static Optional<FhirAnswer> withoutBody(Request request, FhirTarget target) {
    String method = request.getMethod();
    switch (target.operation()) {
      case "metadata" -> {
        return Optional.of(
            method.equals("GET")
                ? FhirAnswer.of(200, FhirCapabilities.statement(r5(request)))
                : wrongMethod());
      }
      case "versions" -> {
        FhirAnswer versions = FhirAnswer.of(200, FhirCapabilities.versions());
        return Optional.of(method.equals("GET") ? versions : versions.closing());
      }
      case "", "process-message", "import-ndjson" -> {
        boolean create = method.equals("POST") && target.id().isEmpty();
        boolean update = method.equals("PUT") && !target.id().isEmpty();
        return create || update ? Optional.empty() : Optional.of(wrongMethod());
      }
      default -> {
        return Optional.of(
            FhirAnswer.refusal(404, "not-supported", "no such operation; see /metadata").closing());
      }
    }
  }

  private static FhirAnswer wrongMethod() {
    return FhirAnswer.refusal(
            405,
            "not-supported",
            "only create, update by id, transaction, batch and the operations of /metadata;"
                + " deletions are taken as entries of a transaction")
        .closing();
  }

  private void receive(Request request, FhirTarget target, Response response, Callback callback)
      throws IOException, InterruptedException {
    boolean ndjson = target.operation().equals("import-ndjson");
    Optional<FhirAnswer> unreadable = unreadable(request, ndjson);
    if (unreadable.isPresent()) {
      unreadable.get().closing().write(response, callback);
    } else if (ndjson) {
      importLines(request).write(response, callback);
    } else {
      receiveOne(request, target, response, callback);
    }
  }

  private FhirAnswer importLines(Request request) throws IOException, InterruptedException {
    if (!imports.tryAcquire()) {
      return FhirAnswer.busy().closing();
    }
    try (FhirBody body = FhirBody.of(request)) {
      return new FhirImport(config, feed, log, inFlight, clock).run(body);
    } catch (FhirBody.Refused e) {
      return e.answer();
    } finally {
      imports.release();
    }
  }

  private void receiveOne(Request request, FhirTarget target, Response response, Callback callback)
      throws IOException, InterruptedException {
    Duration wait = feed.reserve(PATIENCE);
    if (wait.compareTo(PATIENCE) > 0) {
      FhirAnswer.later(429, "throttled", "faster than this feed's rate", wait)
          .closing()
          .write(response, callback);
      return;
    }
    Thread.sleep(wait.toMillis());
    int reserved = reservation(request);
    if (reserved > 0 && !inFlight.tryReading(reserved, PATIENCE)) {
      FhirAnswer.busy().closing().write(response, callback);
      return;
    }
    try {
      byte[] bytes;
      try (FhirBody body = FhirBody.of(request)) {
        bytes = body.readNBytes(config.maxBodyBytes() + 1);
      }
      take(request, target, bytes, response, callback);
    } catch (FhirBody.Refused e) {
      e.answer().write(response, callback);
    } finally {
      if (reserved > 0) {
        inFlight.doneReading(reserved);
      }
    }
  }

  /** Room for a body that may be large; its bytes are there twice while it is read. */
  private int reservation(Request request) {
    long length = request.getLength();
    boolean known = length >= 0 && !FhirBody.gzip(request);
    long most = known ? Math.min(length, config.maxBodyBytes()) : config.maxBodyBytes();
    return most <= InFlightBytes.SMALL ? 0 : (int) Math.min(Integer.MAX_VALUE, 2 * most);
  }

  private void take(
      Request request, FhirTarget target, byte[] body, Response response, Callback callback)
      throws InterruptedException {
    if (body.length > config.maxBodyBytes()) {
      FhirAnswer.tooLarge(config.maxBodyBytes()).write(response, callback);
      return;
    }
    FhirPeek peek = FhirPeek.of(body).orElse(null);
    Optional<FhirAnswer> refusal =
        peek == null ? Optional.of(FhirAnswer.notFhir()) : refusal(target, peek);
    if (peek == null || refusal.isPresent()) {
      refusal.orElseThrow().write(response, callback);
      return;
    }
    if (!inFlight.tryStoring(body.length, PATIENCE)) {
      FhirAnswer.busy().write(response, callback);
      return;
    }
    CompletableFuture<InputRef> stored =
        log.append(
            MessageFormat.FHIR,
            feed.source(),
            peek.patient(),
            body,
            Instant.now(clock),
            feed.backfill());
    inFlight.free(body.length, stored);
    stored.whenComplete(
        (ref, failure) -> {
          if (failure != null) {
            LOG.warn("a message could not be stored: {}", failure.getClass().getName());
          }
          FhirAnswer answer =
              failure == null ? stored(request, target, peek) : FhirAnswer.notStored();
          answer.write(response, callback);
        });
  }

  private static Optional<FhirAnswer> refusal(FhirTarget target, FhirPeek peek) {
    if (peek.tooManyEntries()) {
      return Optional.of(
          FhirAnswer.refusal(
              413, "too-costly", "more than " + FhirPeek.MAX_ENTRIES + " entries; send NDJSON"));
    }
    return target.mismatch(peek).map(why -> FhirAnswer.refusal(400, "invalid", why));
  }

  private Optional<FhirAnswer> unreadable(Request request, boolean ndjson) {
    if (!ndjson && request.getLength() > config.maxBodyBytes()) {
      return Optional.of(FhirAnswer.tooLarge(config.maxBodyBytes()));
    }
    Optional<FhirAnswer> encoding = FhirBody.unreadable(request);
    if (encoding.isPresent()) {
      return encoding;
    }
    String type = contentType(request);
    String media = type.split(";", 2)[0].strip();
    if (!(ndjson ? NDJSON_TYPES : MEDIA_TYPES).contains(media)) {
      return Optional.of(
          FhirAnswer.refusal(
              415,
              "not-supported",
              ndjson
                  ? "the body must be application/fhir+ndjson"
                  : "the body must be FHIR in JSON or XML"));
    }
    int charset = type.indexOf("charset=");
    if (charset >= 0
        && !type.startsWith("utf-8", charset + 8)
        && !type.startsWith("\"utf-8", charset + 8)) {
      return Optional.of(FhirAnswer.refusal(415, "not-supported", "FHIR is sent in UTF-8"));
    }
    return Optional.empty();
  }

  private static String contentType(Request request) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return type == null ? "" : type.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether the sender speaks R5, which the media type's parameter says (FHIR, section 3.2.0.1).
   */
  private static boolean r5(Request request) {
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    return contentType(request).contains("fhirversion=5.")
        || (accept != null && accept.toLowerCase(Locale.ROOT).contains("fhirversion=5."));
  }

  private FhirAnswer stored(Request request, FhirTarget target, FhirPeek peek) {
    FhirPeek.Event event = peek.event();
    if (target.operation().equals("process-message") && event != null) {
      String query = request.getHttpURI().getQuery();
      boolean async = query != null && query.contains("async=true");
      return async
          ? FhirAnswer.of(202, FhirAnswers.outcome("information", "informational", "stored"))
          : FhirAnswer.of(200, FhirAnswers.messageResponse(event, r5(request), Instant.now(clock)));
    }
    if (peek.bundleType().equals("transaction") || peek.bundleType().equals("batch")) {
      return FhirAnswer.of(200, FhirAnswers.bundleResponse(peek.bundleType(), peek.methods()));
    }
    return FhirAnswer.of(201, FhirAnswers.outcome("information", "informational", "stored"));
  }
}
