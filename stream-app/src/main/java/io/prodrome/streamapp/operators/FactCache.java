package io.prodrome.streamapp.operators;

import io.prodrome.domain.timeline.FactState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * The facts of the patients seen last, as objects, in front of a keyed state that holds their
 * bytes. A timeline is made of all facts of a patient, and reading them anew for every change took
 * most of the stream's time. What is written goes to both; a subtask that restarts begins with an
 * empty cache. Not thread-safe; one a subtask.
 */
final class FactCache {

  /** About 100 MB: a fact with a note's concepts is the largest kind. */
  private static final int MOST_FACTS = 100_000;

  private final MapState<String, FactState> state;
  private final LinkedHashMap<String, Map<String, FactState>> byPatient =
      new LinkedHashMap<>(64, 0.75f, true);
  private int cached;

  /**
   * @param state the state of the current key, whichever that is
   */
  FactCache(MapState<String, FactState> state) {
    this.state = state;
  }

  /**
   * The facts of the current key, by their id. Not to be modified.
   *
   * @param key the current key
   */
  Map<String, FactState> facts(String key) throws Exception {
    Map<String, FactState> known = byPatient.get(key);
    if (known == null) {
      known = new HashMap<>();
      for (Map.Entry<String, FactState> fact : state.entries()) {
        known.put(fact.getKey(), fact.getValue());
      }
      byPatient.put(key, known);
      cached += known.size();
      makeRoom(key);
    }
    return known;
  }

  /** Writes a fact of the current key. */
  void put(String key, String id, FactState fact) throws Exception {
    if (facts(key).put(id, fact) == null) {
      cached++;
    }
    state.put(id, fact);
  }

  /** Removes a fact of the current key. */
  void remove(String key, String id) throws Exception {
    if (facts(key).remove(id) != null) {
      cached--;
    }
    state.remove(id);
  }

  private void makeRoom(String current) {
    var patients = byPatient.entrySet().iterator();
    while (cached > MOST_FACTS && patients.hasNext()) {
      Map.Entry<String, Map<String, FactState>> eldest = patients.next();
      if (!eldest.getKey().equals(current)) {
        cached -= eldest.getValue().size();
        patients.remove();
      }
    }
  }
}
