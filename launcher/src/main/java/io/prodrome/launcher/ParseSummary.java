package io.prodrome.launcher;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.fhiradapters.decode.EventLines;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of messages; every message is in exactly one of the first three counts. */
final class ParseSummary {

  private final Map<String, Long> events = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final Map<String, Long> ignored = new TreeMap<>();
  private final Map<String, Long> remarks = new TreeMap<>();
  private long withEvents;
  private long withoutEvents;
  private long refusedMembers;
  private int skipped;

  void add(DecodeResult result) {
    if (result instanceof DecodeResult.Decoded decoded) {
      if (decoded.updates().isEmpty()) {
        withoutEvents++;
      } else {
        withEvents++;
      }
      for (PatientUpdate update : decoded.updates()) {
        update.remarks().forEach(remark -> remarks.merge(remark.name(), 1L, Long::sum));
        for (ClinicalEvent event : update.events()) {
          events.merge(EventLines.typeOf(event), 1L, Long::sum);
        }
      }
      refusedMembers += decoded.refused().size();
      decoded.refused().forEach(part -> refused.merge(part.reason().name(), 1L, Long::sum));
    } else if (result instanceof DecodeResult.Rejected rejected) {
      withoutEvents++;
      refused.merge(rejected.reason().name(), 1L, Long::sum);
    } else if (result instanceof DecodeResult.Ignored reason) {
      ignored.merge(reason.reason().name(), 1L, Long::sum);
    }
  }

  void skipped(int files) {
    skipped = files;
  }

  void print(PrintWriter err) {
    long nothing = sum(ignored);
    err.printf(
        "messages %d: %d gave events, %d were refused, %d say nothing that is kept%n",
        withEvents + withoutEvents + nothing, withEvents, withoutEvents, nothing);
    line(err, "events", events);
    line(err, "refused", refused);
    line(err, "nothing kept", ignored);
    line(err, "remarks", remarks);
    if (refusedMembers > 0) {
      err.printf("refused parts of messages: %d%n", refusedMembers);
    }
    if (skipped > 0) {
      err.printf("files that are no messages: %d%n", skipped);
    }
    err.flush();
  }

  private static void line(PrintWriter err, String title, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      StringBuilder line = new StringBuilder(title).append(' ').append(sum(counts)).append(':');
      counts.forEach((name, count) -> line.append(' ').append(name).append(' ').append(count));
      err.println(line);
    }
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
