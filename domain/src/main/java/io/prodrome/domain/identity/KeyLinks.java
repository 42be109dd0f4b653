package io.prodrome.domain.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is stated about one key, and who points at it.
 *
 * @param key the key
 * @param merge the latest merge or unmerge of it; null where there was none
 * @param link the latest link of it to another key of the same patient; null where there was none
 * @param behind the keys whose merge or link names this one, in their order
 * @param movedAway visits that were filed under it and are another's
 * @param movedHere visits that were filed under other keys and are this one's
 */
public record KeyLinks(
    PatientKey key,
    @Nullable IdentityAlias merge,
    @Nullable IdentityAlias link,
    List<PatientKey> behind,
    List<VisitAlias> movedAway,
    List<VisitAlias> movedHere) {
  public KeyLinks {
    behind = List.copyOf(behind);
    movedAway = List.copyOf(movedAway);
    movedHere = List.copyOf(movedHere);
  }

  /** Nothing is stated. */
  static KeyLinks none(PatientKey key) {
    return new KeyLinks(key, null, null, List.of(), List.of(), List.of());
  }

  KeyLinks withMerge(IdentityAlias statement) {
    return new KeyLinks(key, statement, link, behind, movedAway, movedHere);
  }

  KeyLinks withLink(IdentityAlias statement) {
    return new KeyLinks(key, merge, statement, behind, movedAway, movedHere);
  }

  /** Whether a statement about this key names another. */
  boolean names(PatientKey other) {
    return (merge != null && merge.survivor().equals(other))
        || (link != null && link.survivor().equals(other));
  }

  KeyLinks withBehind(PatientKey other, boolean is) {
    TreeSet<PatientKey> keys = new TreeSet<>(behind);
    if (is) {
      keys.add(other);
    } else {
      keys.remove(other);
    }
    return new KeyLinks(key, merge, link, new ArrayList<>(keys), movedAway, movedHere);
  }

  KeyLinks withMovedAway(VisitAlias move) {
    return new KeyLinks(key, merge, link, behind, replaced(movedAway, move), movedHere);
  }

  KeyLinks withMovedHere(VisitAlias move) {
    return new KeyLinks(key, merge, link, behind, movedAway, replaced(movedHere, move));
  }

  KeyLinks withoutMovedHere(VisitAlias move) {
    List<VisitAlias> others = new ArrayList<>(movedHere);
    others.remove(move);
    return new KeyLinks(key, merge, link, behind, movedAway, others);
  }

  private static List<VisitAlias> replaced(List<VisitAlias> moves, VisitAlias move) {
    List<VisitAlias> others = new ArrayList<>(moves);
    others.removeIf(other -> other.key().equals(move.key()) && other.visit().equals(move.visit()));
    others.add(move);
    return others;
  }
}
