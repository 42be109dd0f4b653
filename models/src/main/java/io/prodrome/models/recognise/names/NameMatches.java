package io.prodrome.models.recognise.names;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Chooses among the names that a sentence may hold. */
public final class NameMatches {

  private static final Comparator<NameMatch> BEST_FIRST =
      Comparator.comparingDouble((NameMatch match) -> -match.score())
          .thenComparingInt(NameMatch::first)
          .thenComparingInt(NameMatch::last)
          .thenComparingInt(NameMatch::name);

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
    for (NameMatch match : sorted) {
      List<NameMatch> same = null;
      boolean free = true;
      for (List<NameMatch> place : places) {
        NameMatch best = place.get(0);
        if (best.first() == match.first() && best.tokens() == match.tokens()) {
          same = place;
          break;
        }
        free &= !best.conflicts(match);
      }
      if (same != null) {
        same.add(match);
      } else if (free) {
        List<NameMatch> place = new ArrayList<>();
        place.add(match);
        places.add(place);
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
    for (NameMatch match : matches) {
      for (List<NameMatch> place : places) {
        if (match.isPartOf(place.get(0))) {
          inner.add(match);
          break;
        }
      }
    }
    return inner.isEmpty() ? List.of() : places(inner);
  }
}
