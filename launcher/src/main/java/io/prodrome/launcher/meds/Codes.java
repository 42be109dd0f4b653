package io.prodrome.launcher.meds;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each code is called and what kind of thing it is: what most of its rows say. Thread-safe.
 */
final class Codes {

  private final Map<String, Map<Meaning, Long>> counts = new HashMap<>();

  /** Counts a row. */
  void add(String code, String description, @Nullable String type) {
    add(code, new Meaning(description, type), 1);
  }

  /** Counts rows. */
  synchronized void add(String code, Meaning meaning, long rows) {
    counts.computeIfAbsent(code, key -> new HashMap<>()).merge(meaning, rows, Long::sum);
  }

  /** The rows of each code and meaning. */
  synchronized Map<String, Map<Meaning, Long>> counts() {
    Map<String, Map<Meaning, Long>> copy = new TreeMap<>();
    counts.forEach((code, own) -> copy.put(code, Map.copyOf(own)));
    return copy;
  }

  /** The codes in order, each with what most of its rows say; of equals, the first by name. */
  Map<String, Meaning> meanings() {
    Map<String, Meaning> meanings = new TreeMap<>();
    Comparator<Map.Entry<Meaning, Long>> mostRows = Map.Entry.comparingByValue();
    counts()
        .forEach(
            (code, own) ->
                own.entrySet().stream()
                    .max(mostRows.thenComparing(Map.Entry.comparingByKey(Meaning.ORDER.reversed())))
                    .ifPresent(most -> meanings.put(code, most.getKey())));
    return meanings;
  }

  /**
   * What rows say of a code.
   *
   * @param description its name; may be empty
   * @param type its concept type; null for what is no event
   */
  record Meaning(String description, @Nullable String type) {
    static final Comparator<Meaning> ORDER =
        Comparator.comparing(Meaning::description)
            .thenComparing(Meaning::type, Comparator.nullsFirst(String::compareTo));
  }
}
