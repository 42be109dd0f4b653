package io.prodrome.domain.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Resolves merges, unmerges, links and moved visits: of every key, the key whose timeline holds its
 * facts. The latest statement about a key counts, by the time the sender recorded it, whatever the
 * order of arrival.
 *
 * <p>A merge is a decision of the hospital's; a link only says that one message gave two keys for
 * one patient. So links join what merges have left, never against a merge or a later unmerge, and
 * never in a circle.
 *
 * <p>Works on what is known without changing it: what a message changes is in {@link #changes()},
 * for the caller to keep, or to drop where the message is refused. Looks only at keys that hang
 * together with those that are asked for. Not thread-safe.
 */
public final class AliasGraph {

  /** The survivor makes the order total: times are often written to the second only. */
  private static final Comparator<IdentityAlias> ORDER =
      Comparator.comparing(IdentityAlias::since).thenComparing(IdentityAlias::survivor);

  private static final Comparator<VisitAlias> MOVES =
      Comparator.comparing(VisitAlias::since)
          .thenComparing(VisitAlias::survivor)
          .thenComparing(VisitAlias::as);

  private final Function<PatientKey, Optional<KeyLinks>> known;
  private final Map<PatientKey, KeyLinks> changes = new TreeMap<>();
  private final List<IdentityAlias> moved = new ArrayList<>();
  private final List<VisitAlias> movedVisits = new ArrayList<>();

  /**
   * @param known what is known of a key; empty where nothing is
   */
  public AliasGraph(Function<PatientKey, Optional<KeyLinks>> known) {
    this.known = known;
  }

  /** The key whose timeline holds the facts of a key. */
  public PatientKey survivor(PatientKey key) {
    PatientKey at = mergedInto(key);
    List<PatientKey> passed = new ArrayList<>();
    while (true) {
      int before = passed.indexOf(at);
      if (before >= 0) {
        return Collections.min(passed.subList(before, passed.size()));
      }
      passed.add(at);
      KeyLinks links = links(at);
      IdentityAlias link = links.link();
      if (link == null || (links.merge() != null && links.merge().since().isAfter(link.since()))) {
        return at;
      }
      at = mergedInto(link.survivor());
    }
  }

  /**
   * Whose a visit's facts are now: follows moves as long as each is later than the one before.
   *
   * @return with the survivor's key; empty where the visit is still where it was filed
   */
  public Optional<VisitAlias> visit(PatientKey key, String visit) {
    VisitAlias last = null;
    PatientKey at = key;
    String number = visit;
    while (true) {
      VisitAlias next = moveOf(at, number, last == null ? Instant.MIN : last.since());
      if (next == null) {
        break;
      }
      last = next;
      at = next.survivor();
      number = next.as();
    }
    return last == null || (at.equals(key) && number.equals(visit))
        ? Optional.empty()
        : Optional.of(new VisitAlias(key, visit, survivor(at), number, last.since()));
  }

  private @Nullable VisitAlias moveOf(PatientKey key, String visit, Instant after) {
    for (VisitAlias move : links(key).movedAway()) {
      if (move.visit().equals(visit) && move.since().isAfter(after)) {
        return move;
      }
    }
    return null;
  }

  /**
   * Takes in that a key is an alias of another.
   *
   * @return false where it would make a key an alias of itself through others; nothing changes then
   */
  public boolean merge(PatientKey key, PatientKey survivor, Instant since) {
    return state(new IdentityAlias(key, survivor, since));
  }

  /** Takes in that a key stands for itself again. */
  public void unmerge(PatientKey key, Instant since) {
    state(new IdentityAlias(key, key, since));
  }

  private boolean state(IdentityAlias statement) {
    KeyLinks links = links(statement.key());
    if (links.merge() != null && ORDER.compare(statement, links.merge()) <= 0) {
      return true;
    }
    boolean circle =
        !statement.survivor().equals(statement.key())
            && leadsThrough(statement.survivor(), statement.key());
    if (circle) {
      return false;
    }
    change(statement.key(), statement.since(), () -> put(links.withMerge(statement), links));
    return true;
  }

  /** Takes in that a further key is the same patient's. */
  public void link(PatientKey key, PatientKey same, Instant since) {
    IdentityAlias statement = new IdentityAlias(key, same, since);
    KeyLinks links = links(key);
    boolean stale = links.link() != null && ORDER.compare(statement, links.link()) <= 0;
    if (!stale && !key.equals(same)) {
      change(key, since, () -> put(links.withLink(statement), links));
    }
  }

  /** Takes in that a visit is another patient's. */
  public void move(VisitAlias statement) {
    VisitAlias before = moveOf(statement.key(), statement.visit(), Instant.MIN);
    if (before != null && MOVES.compare(statement, before) <= 0) {
      return;
    }
    if (before != null) {
      keep(links(before.survivor()).withoutMovedHere(before));
    }
    keep(links(statement.key()).withMovedAway(statement));
    keep(links(statement.survivor()).withMovedHere(statement));
    tellVisits(statement.key(), statement.visit(), new LinkedHashSet<>());
  }

  /** Tells where a visit's facts are now, and those of the visits that were moved into it. */
  private void tellVisits(PatientKey key, String visit, Set<String> told) {
    if (!told.add(key + "|" + visit)) {
      return;
    }
    movedVisits.add(
        visit(key, visit).orElse(new VisitAlias(key, visit, key, visit, Instant.EPOCH)));
    for (VisitAlias move : links(key).movedHere()) {
      if (move.as().equals(visit)) {
        tellVisits(move.key(), move.visit(), told);
      }
    }
  }

  private void change(PatientKey key, Instant since, Runnable statement) {
    Set<PatientKey> affected = new TreeSet<>();
    gather(key, affected);
    Map<PatientKey, PatientKey> before = new HashMap<>();
    affected.forEach(each -> before.put(each, survivor(each)));
    statement.run();
    for (PatientKey each : affected) {
      PatientKey after = survivor(each);
      if (!after.equals(before.get(each))) {
        moved.add(new IdentityAlias(each, after, since));
        Set<String> told = new LinkedHashSet<>();
        for (VisitAlias move : links(each).movedHere()) {
          tellVisits(move.key(), move.visit(), told);
        }
      }
    }
  }

  /** The key and all that lead to it. */
  private void gather(PatientKey key, Set<PatientKey> keys) {
    List<PatientKey> open = new ArrayList<>(List.of(key));
    while (!open.isEmpty()) {
      PatientKey next = open.remove(open.size() - 1);
      if (keys.add(next)) {
        open.addAll(links(next).behind());
      }
    }
  }

  private void put(KeyLinks after, KeyLinks before) {
    keep(after);
    for (PatientKey other : named(before)) {
      if (!after.names(other)) {
        keep(links(other).withBehind(after.key(), false));
      }
    }
    for (PatientKey other : named(after)) {
      keep(links(other).withBehind(after.key(), true));
    }
  }

  private static List<PatientKey> named(KeyLinks links) {
    List<PatientKey> named = new ArrayList<>();
    for (IdentityAlias statement : new IdentityAlias[] {links.merge(), links.link()}) {
      if (statement != null && !statement.survivor().equals(links.key())) {
        named.add(statement.survivor());
      }
    }
    return named;
  }

  /** Where the merges alone lead. */
  private PatientKey mergedInto(PatientKey key) {
    PatientKey at = key;
    while (true) {
      IdentityAlias merge = links(at).merge();
      if (merge == null || merge.survivor().equals(at)) {
        return at;
      }
      at = merge.survivor();
    }
  }

  private boolean leadsThrough(PatientKey from, PatientKey through) {
    PatientKey at = from;
    while (!at.equals(through)) {
      IdentityAlias merge = links(at).merge();
      if (merge == null || merge.survivor().equals(at)) {
        return false;
      }
      at = merge.survivor();
    }
    return true;
  }

  private KeyLinks links(PatientKey key) {
    KeyLinks changed = changes.get(key);
    return changed != null ? changed : known.apply(key).orElseGet(() -> KeyLinks.none(key));
  }

  private void keep(KeyLinks links) {
    if (!Objects.equals(links, links(links.key()))) {
      changes.put(links.key(), links);
    }
  }

  /** What is known of the keys about which something new was stated. */
  public Collection<KeyLinks> changes() {
    return List.copyOf(changes.values());
  }

  /** The keys that have another survivor now, with it, one statement after another. */
  public List<IdentityAlias> moved() {
    return List.copyOf(moved);
  }

  /** The visits whose facts may belong elsewhere now; those that do not, with their own key. */
  public List<VisitAlias> movedVisits() {
    return List.copyOf(movedVisits);
  }
}
