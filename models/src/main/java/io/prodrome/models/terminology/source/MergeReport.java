package io.prodrome.models.terminology.source;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the sources.
 *
 * @param sources one a source, in their order
 * @param concepts concepts of the terminology
 * @param names names of the terminology
 * @param conceptsBySystem concepts by the system of their code
 * @param retired codes that are no longer used
 * @param replaced how many of these lead to a concept
 * @param dropped what was left out, by reason
 */
public record MergeReport(
    List<Source> sources,
    int concepts,
    int names,
    Map<String, Integer> conceptsBySystem,
    int retired,
    int replaced,
    Map<String, Integer> dropped) {

  public MergeReport {
    sources = List.copyOf(sources);
    conceptsBySystem = Collections.unmodifiableMap(new TreeMap<>(conceptsBySystem));
    dropped = Collections.unmodifiableMap(new TreeMap<>(dropped));
  }

  /**
   * What one source gave.
   *
   * @param name the source's name
   * @param licence the source's licence, in words
   * @param concepts concepts in it
   * @param sameCode how many of them an earlier source had by the same code
   * @param sameByReference how many of them were one with an earlier source's concept by
   *     cross-references
   */
  public record Source(
      String name, String licence, int concepts, int sameCode, int sameByReference) {}
}
