package io.prodrome.serving.views;

import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Counters in a store. Each partition counts under keys of its own, for a read of one key would
 * find only the first partition's.
 */
final class Tally {
  private final KeyValueStore<String, Long> store;
  private final int partition;

  Tally(KeyValueStore<String, Long> store, int partition) {
    this.store = store;
    this.partition = partition;
  }

  void add(String what, long delta) {
    if (delta != 0) {
      String key = what + "|" + partition;
      Long count = store.get(key);
      store.put(key, (count == null ? 0 : count) + delta);
    }
  }

  static long total(ReadOnlyKeyValueStore<String, Long> store, String what) {
    long total = 0;
    try (KeyValueIterator<String, Long> counts = store.range(what + "|", what + "}")) {
      while (counts.hasNext()) {
        total += counts.next().value;
      }
    }
    return total;
  }
}
