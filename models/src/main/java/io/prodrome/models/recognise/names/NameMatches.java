package io.prodrome.models.recognise.names;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chooses among the names that a sentence may hold. */
public final class NameMatches {

  private static final Comparator<NameMatch> BEST_FIRST =
      Comparator.comparingDouble((NameMatch match) -> -match.score())
          .thenComparingInt(NameMatch::first)
          .thenComparingInt(NameMatch::last)
          .thenComparingInt(NameMatch::name);

  /** A match has at most so many tokens from its first to its last. */
  private static final int LONGEST = Long.SIZE;

  private NameMatches() {}

  /**
   * The places that names take: the name that explains most of the text first, then those that need
   * none of its words. Names of the same words stay together.
   *
   * @param matches all that the sentence may hold
   * @return for each place its names, the best first; places in the order of their start
   */
  public static List<List<NameMatch>> places(List<NameMatch> matches) {
    List<NameMatch> sorted = new ArrayList<>(matches);
    sorted.sort(BEST_FIRST);
    List<List<NameMatch>> places = new ArrayList<>();
    Map<Integer, List<List<NameMatch>>> over = new HashMap<>();
    for (NameMatch match : sorted) {
      List<NameMatch> same = null;
      boolean free = true;
      // Only places over the match's own tokens matter: a long list must not take squared time.
      for (int token = match.first(); token <= match.last() && same == null; token++) {
        for (List<NameMatch> place : over.getOrDefault(token, List.of())) {
          NameMatch best = place.get(0);
          if (best.first() == match.first() && best.tokens() == match.tokens()) {
            same = place;
            break;
          }
          free &= !best.conflicts(match);
        }
      }
      if (same != null) {
        same.add(match);
      } else if (free) {
        List<NameMatch> place = new ArrayList<>();
        place.add(match);
        places.add(place);
        for (int token = match.first(); token <= match.last(); token++) {
          over.computeIfAbsent(token, key -> new ArrayList<>(2)).add(place);
        }
      }
    }
    places.sort(Comparator.comparingInt((List<NameMatch> place) -> place.get(0).first()));
    return places;
  }

  /**
   * The places of shorter names that are parts of longer names which took a place.
   *
   * @param matches all that the sentence may hold
   * @param places what {@link #places} chose of them
   */
  public static List<List<NameMatch>> nested(
      List<NameMatch> matches, List<List<NameMatch>> places) {
    List<NameMatch> inner = new ArrayList<>();
    int next = 0;
    List<NameMatch> inOrder = new ArrayList<>(matches);
    inOrder.sort(Comparator.comparingInt(NameMatch::first));
    for (NameMatch match : inOrder) {
      // Places are in the order of their start, and none is longer than a name may be.
      while (next < places.size() && places.get(next).get(0).first() < match.last() - LONGEST) {
        next++;
      }
      for (int i = next; i < places.size(); i++) {
        NameMatch outer = places.get(i).get(0);
        if (outer.first() > match.first()) {
          break;
        }
        if (match.isPartOf(outer)) {
          inner.add(match);
          break;
        }
      }
    }
    return inner.isEmpty() ? List.of() : places(inner);
  }
}
