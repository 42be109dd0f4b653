package io.prodrome.models.forecast;

import io.prodrome.domain.identity.PatientKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The computed blocks of the patients that were asked for last, bounded in bytes. What is kept can
 * be computed again at any time, so nothing is lost where it is not there. Thread-safe.
 */
final class PastCache {

  private final long maxBytes;
  private final long blockBytes;
  private final Map<PatientKey, List<PastBlock>> chains = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param blockBytes what one block takes
   */
  PastCache(long maxBytes, long blockBytes) {
    this.maxBytes = maxBytes;
    this.blockBytes = blockBytes;
  }

  /** The patient's chain of blocks, first to last; empty where none is kept. */
  synchronized List<PastBlock> get(PatientKey patient) {
    return chains.getOrDefault(patient, List.of());
  }

  /** Keeps a chain in place of the patient's last one; those not asked for longest give way. */
  synchronized void put(PatientKey patient, List<PastBlock> chain) {
    List<PastBlock> before = chain.isEmpty() ? chains.remove(patient) : chains.put(patient, chain);
    bytes += blockBytes * (chain.size() - (before == null ? 0 : before.size()));
    Iterator<List<PastBlock>> oldest = chains.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= blockBytes * oldest.next().size();
      oldest.remove();
    }
  }

  /** How much memory the blocks take. */
  synchronized long bytes() {
    return bytes;
  }

  synchronized void clear() {
    chains.clear();
    bytes = 0;
  }
}
