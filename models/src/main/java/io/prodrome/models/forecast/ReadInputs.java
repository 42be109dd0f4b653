package io.prodrome.models.forecast;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.forecast.Provenance.InputRange;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.TimelineEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where the entries that the model read come from. */
final class ReadInputs {

  /** The places that a forecast names; more would make its record larger than the timeline. */
  static final int MAX_EVIDENCE = 32;

  private ReadInputs() {}

  /** The messages behind the entries, one range a partition, by topic and partition. */
  static List<InputRange> ranges(List<TimelineEntry> entries) {
    Map<String, Map<Integer, TreeSet<Long>>> offsets = new TreeMap<>();
    for (TimelineEntry entry : entries) {
      InputRef input = entry.evidence().input();
      offsets
          .computeIfAbsent(input.topic(), topic -> new TreeMap<>())
          .computeIfAbsent(input.partition(), partition -> new TreeSet<>())
          .add(input.offset());
    }
    List<InputRange> ranges = new ArrayList<>();
    offsets.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, of) ->
                    ranges.add(
                        new InputRange(topic, partition, of.first(), of.last(), of.size()))));
    return ranges;
  }

  /**
   * The latest places that state what was read, newest first.
   *
   * @param entries in the order of time
   */
  static List<Evidence> evidence(List<TimelineEntry> entries) {
    Set<Evidence> evidence = new LinkedHashSet<>();
    for (int at = entries.size() - 1; at >= 0 && evidence.size() < MAX_EVIDENCE; at--) {
      evidence.add(entries.get(at).evidence());
    }
    return List.copyOf(evidence);
  }
}
