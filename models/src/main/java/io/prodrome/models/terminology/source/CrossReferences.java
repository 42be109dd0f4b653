package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds which concepts of a new source are concepts of an earlier one.
 *
 * <p>Two concepts meet where they share a code, be it the own code of one of them or one that both
 * refer to; retired codes count as their replacements. Cross-references are often of a neighbour,
 * so a meeting counts only where it is one to one: the new concept meets that earlier concept
 * alone, and is the only new concept that meets it. Where a concept meets several, the same is
 * asked of those meetings alone in which the two share a name. Everything else stays apart, with
 * its cross-references.
 */
final class CrossReferences {

  private CrossReferences() {}

  /**
   * Joins new concepts into earlier ones.
   *
   * @param concepts all concepts
   * @param first where the new ones start
   * @return how many were joined
   */
  static int join(List<MergedConcept> concepts, int first, Map<String, RetiredCode> retired) {
    List<MergedConcept> fresh = concepts.subList(first, concepts.size());
    if (first == 0 || fresh.isEmpty()) {
      return 0;
    }
    // Only codes that the new concepts have are looked for among the many earlier ones.
    Map<String, Set<MergedConcept>> byCode = new HashMap<>();
    for (MergedConcept concept : fresh) {
      for (String code : codes(concept, retired)) {
        byCode.computeIfAbsent(code, key -> new LinkedHashSet<>(2)).add(concept);
      }
    }
    Map<MergedConcept, Set<MergedConcept>> meetings = new LinkedHashMap<>();
    for (MergedConcept earlier : concepts.subList(0, first)) {
      if (earlier.into == null) {
        for (String code : codes(earlier, retired)) {
          for (MergedConcept concept : byCode.getOrDefault(code, Set.of())) {
            meetings.computeIfAbsent(concept, key -> new LinkedHashSet<>(2)).add(earlier);
          }
        }
      }
    }
    int joined = oneToOne(meetings);
    meetings.keySet().removeIf(concept -> concept.into != null);
    Map<MergedConcept, Set<MergedConcept>> byName = new LinkedHashMap<>();
    meetings.forEach(
        (concept, others) -> {
          Set<String> names = names(concept);
          for (MergedConcept other : others) {
            if (names(other).stream().anyMatch(names::contains)) {
              byName.computeIfAbsent(concept, key -> new LinkedHashSet<>(2)).add(other);
            }
          }
        });
    return joined + oneToOne(byName);
  }

  private static int oneToOne(Map<MergedConcept, Set<MergedConcept>> meetings) {
    Map<MergedConcept, Integer> met = new HashMap<>();
    meetings.values().forEach(all -> all.forEach(other -> met.merge(other, 1, Integer::sum)));
    int joined = 0;
    for (Map.Entry<MergedConcept, Set<MergedConcept>> meeting : meetings.entrySet()) {
      MergedConcept only = meeting.getValue().iterator().next();
      if (meeting.getValue().size() == 1 && met.getOrDefault(only, 0) == 1) {
        join(meeting.getKey(), only);
        joined++;
      }
    }
    return joined;
  }

  private static void join(MergedConcept concept, MergedConcept earlier) {
    earlier.identities.addAll(concept.identities);
    earlier.add(
        concept.names,
        concept.references,
        concept.parents,
        concept.type,
        concept.tag,
        concept.definition);
    concept.into = earlier;
    concept.names = List.of();
    concept.references = List.of();
    concept.parents = List.of();
  }

  private static Set<String> codes(MergedConcept concept, Map<String, RetiredCode> retired) {
    Set<String> codes = new LinkedHashSet<>();
    for (Coding identity : concept.identities) {
      // What is retired is no concept: its names must not become those of its replacement.
      if (retired.containsKey(identity.key())) {
        return Set.of();
      }
      codes.add(identity.key());
    }
    for (Coding reference : concept.references) {
      codes.add(TerminologyMerger.current(reference, retired).key());
    }
    return codes;
  }

  private static Set<String> names(MergedConcept concept) {
    Set<String> names = new HashSet<>();
    for (Name name : concept.names) {
      names.add(name.text().toLowerCase(Locale.ROOT));
    }
    return names;
  }
}
