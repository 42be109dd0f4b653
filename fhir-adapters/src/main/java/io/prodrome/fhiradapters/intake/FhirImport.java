package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a body of NDJSON line by line: each line is a record of its own, so that a file may be
 * larger than the memory. The answer comes when the log has decided about every line. A line that
 * is no FHIR resource is refused and named by its number; the others are stored. Where the log
 * fails, reading stops, and the answer tells from which line to send again. For one request.
 */
final class FhirImport {

  private static final Logger LOG = LoggerFactory.getLogger(FhirImport.class);

  /** How many lines may be on their way to the log. */
  private static final int WINDOW = 1024;

  /** How many refused lines the answer names. */
  static final int MAX_ISSUES = 100;

  /** How long room, or the log's last word, is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FhirConfig config;
  private final Feed feed;
  private final RawLog log;
  private final InFlightBytes inFlight;
  private final Clock clock;
  private final Semaphore window = new Semaphore(WINDOW);
  private final List<String> refusals = new ArrayList<>();
  private long handed;
  private long refused;

  /** The first line that the log did not take; callbacks write it. */
  private long failed = Long.MAX_VALUE;

  FhirImport(FhirConfig config, Feed feed, RawLog log, InFlightBytes inFlight, Clock clock) {
    this.config = config;
    this.feed = feed;
    this.log = log;
    this.inFlight = inFlight;
    this.clock = clock;
  }

  /** Reads all lines, and says what became of them. */
  FhirAnswer run(InputStream body) throws IOException, InterruptedException {
    NdjsonLines lines = new NdjsonLines(body, config.maxBodyBytes(), inFlight, PATIENCE);
    try {
      while (failedLine() == Long.MAX_VALUE) {
        Optional<NdjsonLines.Line> line = lines.next();
        if (line.isEmpty()) {
          break;
        }
        take(line.get());
      }
    } catch (FhirBody.Refused e) {
      return e.answer();
    } catch (NdjsonLines.NoRoomException e) {
      fail(lines.number());
    } finally {
      lines.release();
    }
    if (!window.tryAcquire(WINDOW, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return FhirAnswer.notStored().closing();
    }
    return answer();
  }

  private void take(NdjsonLines.Line line) throws InterruptedException {
    if (line.tooLong()) {
      refuse(line, "longer than " + config.maxBodyBytes() + " bytes");
      return;
    }
    FhirPeek peek = FhirPeek.ofJson(line.bytes()).orElse(null);
    if (peek == null) {
      refuse(line, "no FHIR resource in JSON");
      return;
    }
    feed.pace();
    if (!inFlight.tryStoring(line.bytes().length, PATIENCE)) {
      fail(line.number());
      return;
    }
    window.acquire();
    handed++;
    CompletableFuture<InputRef> stored =
        log.append(
            MessageFormat.FHIR,
            feed.source(),
            peek.patient(),
            line.bytes(),
            Instant.now(clock),
            feed.backfill());
    inFlight.free(line.bytes().length, stored);
    stored.whenComplete(
        (place, failure) -> {
          if (failure != null) {
            LOG.warn("a line could not be stored: {}", failure.getClass().getName());
            fail(line.number());
          }
          window.release();
        });
  }

  private void refuse(NdjsonLines.Line line, String why) {
    refused++;
    if (refusals.size() < MAX_ISSUES) {
      refusals.add("line " + line.number() + ": " + why);
    }
  }

  private synchronized void fail(long line) {
    failed = Math.min(failed, line);
  }

  private synchronized long failedLine() {
    return failed;
  }

  private FhirAnswer answer() {
    long from = failedLine();
    if (from != Long.MAX_VALUE) {
      return FhirAnswer.later(
              503,
              "transient",
              "all accepted lines before line " + from + " are stored; send again from there on",
              Duration.ofSeconds(5))
          .closing();
    }
    String summary = handed + " lines stored, " + refused + " refused";
    int status = refused > 0 && handed == 0 ? 400 : 200;
    return FhirAnswer.of(status, FhirAnswers.importOutcome(summary, refusals, refused));
  }
}
