package io.prodrome.serving.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the HTTP side allows itself and its clients.
 *
 * @param threads the most threads it uses, acceptors and selectors among them; at least 4
 * @param connections the most connections open at once; more wait
 * @param idle how long a connection may be silent
 * @param headerBytes the most bytes of a request's line and headers
 * @param pageSize the most rows one answer lists
 */
public record HttpLimits(
    int threads, int connections, Duration idle, int headerBytes, int pageSize) {
  /** Enough for a ward's screens; bounded in memory. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(16, 256, Duration.ofSeconds(30), 8 * 1024, 1000);

  /** Everything that is wrong with these limits; empty when they can be used. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (threads < 4) {
      problems.add("limits.threads must be at least 4, but is " + threads);
    }
    if (connections < 1) {
      problems.add("limits.connections must be at least 1, but is " + connections);
    }
    if (idle.isNegative() || idle.isZero()) {
      problems.add("limits.idle must be longer than nothing, but is " + idle);
    }
    if (headerBytes < 1024) {
      problems.add("limits.headerBytes must be at least 1024, but is " + headerBytes);
    }
    if (pageSize < 1) {
      problems.add("limits.pageSize must be at least 1, but is " + pageSize);
    }
    return problems;
  }
}
