package io.prodrome.models.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans linked last, the least recently used one given up first. Split into parts with a lock
 * each, so that threads seldom wait for one another. Thread-safe.
 */
final class SpanCache {

  private static final int PARTS = 16;

  private final Part[] parts = new Part[PARTS];

  /**
   * @param most how many spans are kept in all, about
   */
  SpanCache(int most) {
    for (int at = 0; at < PARTS; at++) {
      parts[at] = new Part(Math.max(1, most / PARTS));
    }
  }

  @Nullable List<LinkCandidate> get(String span) {
    Part part = part(span);
    synchronized (part) {
      return part.get(span);
    }
  }

  void put(String span, List<LinkCandidate> candidates) {
    Part part = part(span);
    synchronized (part) {
      part.put(span, candidates);
    }
  }

  private Part part(String span) {
    int hash = span.hashCode() * 0x9E3779B9;
    return parts[(hash >>> 16) % PARTS];
  }

  private static final class Part extends LinkedHashMap<String, List<LinkCandidate>> {
    private static final long serialVersionUID = 1;
    private final int most;

    Part(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, List<LinkCandidate>> eldest) {
      return size() > most;
    }
  }
}
