package io.prodrome.domain.timeline;

import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.FactVersion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest version of one fact. A withdrawn fact stays, empty, so that an older version that
 * arrives late cannot bring it back.
 *
 * @param factId the fact
 * @param version the version this state is of
 * @param withdrawn whether that version takes the fact back
 * @param entries what it can put on a timeline, empty when withdrawn: for a note, a concept in the
 *     same sense once for each sentence and each uncertainty, of which {@link TimelineRules} keeps
 *     one
 * @param addsTo the document's fact that it is an addendum to; null for other facts
 * @param demographics what it says of the person; null for other facts
 */
public record FactState(
    String factId,
    FactVersion version,
    boolean withdrawn,
    List<TimelineEntry> entries,
    @Nullable String addsTo,
    @Nullable Demographics demographics) {
  public FactState {
    entries = List.copyOf(entries);
  }

  /** The visit its entries belong to; empty where it has none. */
  public Optional<String> visit() {
    return entries.isEmpty() ? Optional.empty() : Optional.ofNullable(entries.get(0).encounterId());
  }

  /** The same fact in a visit of another number. */
  public FactState inVisit(String number) {
    return new FactState(
        factId,
        version,
        withdrawn,
        entries.stream().map(entry -> entry.inVisit(number)).toList(),
        addsTo,
        demographics);
  }
}
