package io.prodrome.domain.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Resolves chains of merges: of every key, the key whose timeline holds its facts. The latest
 * statement about a key counts, by the time the sender recorded it, whatever the order of arrival.
 */
public final class AliasRules {

  /** The survivor makes the order total: times are often written to the second only. */
  private static final Comparator<IdentityAlias> ORDER =
      Comparator.comparing(IdentityAlias::since).thenComparing(IdentityAlias::survivor);

  private AliasRules() {}

  /**
   * The links after one more statement, and the keys whose survivor it changed.
   *
   * @param links what is known: a statement for each key that was ever merged or unmerged
   * @param statement the new one; its survivor is the key itself for an unmerge
   * @return empty where it would make a key an alias of itself through others
   */
  public static Optional<Change> apply(
      Map<PatientKey, IdentityAlias> links, IdentityAlias statement) {
    IdentityAlias known = links.get(statement.key());
    if (known != null && ORDER.compare(statement, known) <= 0) {
      return Optional.of(new Change(links, List.of()));
    }
    Map<PatientKey, IdentityAlias> next = new HashMap<>(links);
    next.put(statement.key(), statement);
    if (end(next, statement.key()).isEmpty()) {
      return Optional.empty();
    }
    List<IdentityAlias> changed = new ArrayList<>();
    for (IdentityAlias link : new TreeMap<>(next).values()) {
      PatientKey before = survivor(links, link.key());
      PatientKey after = survivor(next, link.key());
      if (!before.equals(after)) {
        changed.add(new IdentityAlias(link.key(), after, statement.since()));
      }
    }
    return Optional.of(new Change(next, changed));
  }

  /** The key whose timeline holds the facts of a key. */
  public static PatientKey survivor(Map<PatientKey, IdentityAlias> links, PatientKey key) {
    return end(links, key).orElse(key);
  }

  /** Follows the links to their end; empty where they run in a circle. */
  private static Optional<PatientKey> end(Map<PatientKey, IdentityAlias> links, PatientKey key) {
    PatientKey at = key;
    for (int hops = 0; hops <= links.size(); hops++) {
      IdentityAlias link = links.get(at);
      if (link == null || link.survivor().equals(at)) {
        return Optional.of(at);
      }
      at = link.survivor();
    }
    return Optional.empty();
  }

  /** A statement that a merge makes: {@code key} is an alias of {@code survivor}. */
  public static IdentityAlias merge(PatientKey key, PatientKey survivor, Instant since) {
    return new IdentityAlias(key, survivor, since);
  }

  /** A statement that an unmerge makes: {@code key} stands for itself again. */
  public static IdentityAlias unmerge(PatientKey key, Instant since) {
    return new IdentityAlias(key, key, since);
  }

  /**
   * The outcome of a statement.
   *
   * @param links all statements that count
   * @param changed the keys that have another survivor now, with it
   */
  public record Change(Map<PatientKey, IdentityAlias> links, List<IdentityAlias> changed) {
    public Change {
      links = Map.copyOf(links);
      changed = List.copyOf(changed);
    }
  }
}
