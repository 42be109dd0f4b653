package io.prodrome.launcher.demo;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.forecast.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the topics hold: how many messages were accepted, and what became of each. Not
 * thread-safe.
 */
final class Tally {

  private final Map<MessageFormat, Integer> accepted = new EnumMap<>(MessageFormat.class);
  private final Map<InputRef, Fate> fates = new HashMap<>();
  private final Map<String, String> timelines = new HashMap<>();
  private final Map<String, Forecast> forecasts = new HashMap<>();
  private final Set<String> notes = new HashSet<>();
  private final List<Long> latencies = new ArrayList<>();
  private @Nullable Instant firstAccepted;
  private Instant lastChange = Instant.EPOCH;
  private int mentions;
  private int linked;
  private int issuedTimelines;
  private int issuedForecasts;
  private int degraded;
  private int alerts;

  /** What is known of one input. */
  private static final class Fate {
    private final Map<Integer, InputOutcome> parts = new HashMap<>();

    boolean complete() {
      return !parts.isEmpty() && parts.size() == parts.values().iterator().next().parts();
    }

    /** The input's end: applied where any part was, otherwise the first of the other ends. */
    InputOutcome end() {
      return parts.values().stream()
          .min(
              (a, b) ->
                  a.disposition() != b.disposition()
                      ? a.disposition().compareTo(b.disposition())
                      : Integer.compare(a.part(), b.part()))
          .orElseThrow();
    }
  }

  void accepted(MessageFormat format, Instant at) {
    accepted.merge(format, 1, Integer::sum);
    if (firstAccepted == null || at.isBefore(firstAccepted)) {
      firstAccepted = at;
    }
  }

  void outcome(InputOutcome outcome) {
    fates.computeIfAbsent(outcome.input(), input -> new Fate()).parts.put(outcome.part(), outcome);
  }

  void concepts(NoteConcepts note) {
    notes.add(note.patient().value() + "|" + note.documentId());
    mentions += note.recognition().mentions().size();
    for (Mention mention : note.recognition().mentions()) {
      if (mention.concept().system().equals(CodeSystems.SNOMED_CT)) {
        linked++;
      }
    }
  }

  void timeline(String key, @Nullable String timelineId) {
    if (timelineId == null) {
      timelines.remove(key);
    } else {
      issuedTimelines++;
      timelines.put(key, timelineId);
    }
  }

  void forecast(String key, @Nullable Forecast forecast, Instant seen) {
    lastChange = seen;
    if (forecast == null) {
      forecasts.remove(key);
    } else {
      issuedForecasts++;
      degraded += forecast.degradation() == null ? 0 : 1;
      forecasts.put(key, forecast);
      latencies.add(Duration.between(forecast.provenance().oldestAcceptedAt(), seen).toMillis());
    }
  }

  void alert() {
    alerts++;
  }

  int acceptedInAll() {
    return accepted.values().stream().mapToInt(Integer::intValue).sum();
  }

  int accountedFor() {
    return (int) fates.values().stream().filter(Fate::complete).count();
  }

  /** Whether every accepted message has its outcome, and every timeline the forecast made of it. */
  boolean settled() {
    return acceptedInAll() == accountedFor()
        && timelines.keySet().equals(forecasts.keySet())
        && timelines.entrySet().stream()
            .allMatch(entry -> isForecast(entry.getKey(), entry.getValue()));
  }

  private boolean isForecast(String key, String timelineId) {
    Forecast forecast = forecasts.get(key);
    return forecast != null && forecast.provenance().timelineId().equals(timelineId);
  }

  DemoSummary summary() {
    int applied = 0;
    int duplicate = 0;
    Map<String, Integer> ignored = new TreeMap<>();
    Map<String, Integer> deadLetter = new TreeMap<>();
    for (Fate fate : fates.values()) {
      if (!fate.complete()) {
        continue;
      }
      InputOutcome end = fate.end();
      if (end.disposition() == Disposition.APPLIED) {
        applied++;
      } else if (end.disposition() == Disposition.DUPLICATE) {
        duplicate++;
      } else if (end.disposition() == Disposition.IGNORED) {
        ignored.merge(end.reason(), 1, Integer::sum);
      } else {
        deadLetter.merge(end.reason(), 1, Integer::sum);
      }
    }
    double seconds =
        firstAccepted == null
            ? 0
            : Math.max(0.001, Duration.between(firstAccepted, lastChange).toMillis() / 1000.0);
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    return new DemoSummary(
        new DemoSummary.Input(
            accepted.getOrDefault(MessageFormat.HL7V2, 0),
            accepted.getOrDefault(MessageFormat.FHIR, 0)),
        new DemoSummary.Accounted(applied, duplicate, ignored, deadLetter),
        notes.size(),
        mentions,
        linked,
        timelines.size(),
        issuedTimelines,
        issuedForecasts,
        degraded,
        alerts,
        seconds,
        seconds == 0 ? 0 : notes.size() / seconds,
        new DemoSummary.Latency(percentile(sorted, 0.50), percentile(sorted, 0.99)));
  }

  private static double percentile(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length) - 1)];
  }
}
