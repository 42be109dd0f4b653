package io.prodrome.domain.timeline;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/** How facts become a timeline. */
public final class TimelineRules {

  private static final Comparator<FactState> LATEST_FIRST =
      Comparator.comparing(FactState::version).reversed();

  private static final Comparator<InputRef> INPUT_ORDER =
      Comparator.comparing(InputRef::topic)
          .thenComparingInt(InputRef::partition)
          .thenComparingLong(InputRef::offset);

  /** Two messages may bring the same version: then their places decide, not the order of facts. */
  private static final Comparator<FactState> LATEST_VERSION_THEN_FIRST_INPUT =
      LATEST_FIRST.thenComparing(TimelineRules::compareInputs);

  /** Of two entries of one visit, the less telling first. */
  private static final Comparator<TimelineEntry> TELLING =
      Comparator.comparing((TimelineEntry visit) -> !FactRules.isUnkinded(visit.concept()))
          .thenComparing(TimelineEntry::recordedAt)
          .thenComparing(TimelineEntry::factId);

  private TimelineRules() {}

  /**
   * The timeline of all facts, whatever key they came under. Where two keys of a merged patient
   * have the same fact, its later version counts.
   *
   * @return empty where no fact is left
   */
  public static Optional<Timeline> assemble(PatientKey patient, Iterable<FactState> facts) {
    Map<String, FactState> latest = new HashMap<>();
    for (FactState fact : facts) {
      latest.merge(fact.factId(), fact, BinaryOperator.minBy(LATEST_VERSION_THEN_FIRST_INPUT));
    }
    List<FactState> standing =
        latest.values().stream()
            .filter(fact -> !fact.withdrawn())
            .sorted(LATEST_FIRST.thenComparing(FactState::factId))
            .toList();
    if (standing.isEmpty()) {
      return Optional.empty();
    }
    List<TimelineEntry> entries = told(standing);
    removeVisitsToldTwice(entries);
    entries.sort(TimelineEntry.ORDER);
    Demographics demographics =
        standing.stream()
            .map(FactState::demographics)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(Demographics.UNKNOWN);
    Instant asOf = standing.get(0).version().recordedAt();
    return Optional.of(
        new Timeline(
            patient, id(patient, demographics, asOf, entries), demographics, asOf, entries));
  }

  /** What the facts say: copies marked, open words settled, and of each note a thing once. */
  private static List<TimelineEntry> told(List<FactState> facts) {
    Map<String, String> parents = new HashMap<>();
    List<TimelineEntry> coded = new ArrayList<>();
    List<TimelineEntry> noted = new ArrayList<>();
    for (FactState fact : facts) {
      if (fact.addsTo() != null) {
        parents.put(fact.factId(), fact.addsTo());
      }
      for (TimelineEntry entry : fact.entries()) {
        (entry.source() == TimelineEntry.Source.NOTE ? noted : coded).add(entry);
      }
    }
    if (noted.isEmpty()) {
      return coded;
    }
    List<TimelineEntry> entries = new ArrayList<>(coded);
    entries.addAll(CopyRules.mark(noted, parents));
    List<TimelineEntry> settled = SenseRules.settle(entries);
    List<TimelineEntry> sayings =
        CopyRules.oncePerNote(settled.subList(coded.size(), settled.size()));
    removeHistoryToldAgain(sayings);
    coded.addAll(sayings);
    return coded;
  }

  private static int compareInputs(FactState one, FactState other) {
    return one.entries().isEmpty() || other.entries().isEmpty()
        ? 0
        : INPUT_ORDER.compare(
            one.entries().get(0).evidence().input(), other.entries().get(0).evidence().input());
  }

  /**
   * A visit that two feeds tell of is one entry: the ADT feed, which knows only its class, gives
   * way to the feed that says what kind of visit it was; where neither does, the later word counts.
   */
  private static void removeVisitsToldTwice(List<TimelineEntry> entries) {
    Map<String, TimelineEntry> telling = new HashMap<>();
    for (TimelineEntry entry : entries) {
      if (isVisit(entry)) {
        telling.merge(String.valueOf(entry.encounterId()), entry, BinaryOperator.maxBy(TELLING));
      }
    }
    entries.removeIf(
        entry ->
            isVisit(entry)
                && FactRules.isUnkinded(entry.concept())
                && !entry.equals(telling.get(String.valueOf(entry.encounterId()))));
  }

  /**
   * A past illness that note after note repeats, in whatever words, is one entry, the earliest:
   * history is no recurrence, and would make a timeline grow with the square of its notes. What is
   * said of today stays with each note, marked where it is a copy.
   *
   * @param noted entries of notes in the order of their notes
   */
  private static void removeHistoryToldAgain(List<TimelineEntry> noted) {
    Set<String> told = new HashSet<>();
    noted.removeIf(
        entry ->
            entry.context().temporality() == Context.Temporality.HISTORICAL
                && !told.add(entry.concept().key() + entry.context()));
  }

  private static boolean isVisit(TimelineEntry entry) {
    return entry.type() == ConceptType.VISIT && entry.encounterId() != null;
  }

  /** Everything that can differ between two timelines of a patient, in a fixed order. */
  private static String id(
      PatientKey patient, Demographics demographics, Instant asOf, List<TimelineEntry> entries) {
    StringBuilder content = new StringBuilder(96 * entries.size() + 128);
    content
        .append(patient)
        .append('\n')
        .append(demographics.birthDate())
        .append('\t')
        .append(demographics.sex())
        .append('\t')
        .append(demographics.deceasedAt())
        .append('\n')
        .append(asOf);
    for (TimelineEntry entry : entries) {
      Context context = entry.context();
      Evidence evidence = entry.evidence();
      content
          .append('\n')
          .append(entry.factId())
          .append('\t')
          .append(entry.concept().key())
          .append('\t')
          .append(entry.type().ordinal())
          .append(context.negation().ordinal())
          .append(context.certainty().ordinal())
          .append(context.temporality().ordinal())
          .append(context.experiencer().ordinal())
          .append(entry.source().ordinal())
          .append(entry.time().precision().ordinal())
          .append('\t')
          .append(entry.time().instant().toEpochMilli())
          .append('\t')
          .append(entry.recordedAt().toEpochMilli())
          .append('\t')
          .append(entry.value())
          .append('\t')
          .append(entry.unit())
          .append('\t')
          .append(entry.encounterId())
          .append('\t')
          .append(evidence.input())
          .append('\t')
          .append(evidence.start())
          .append('\t')
          .append(evidence.end());
      NoteReading reading = entry.reading();
      if (reading != null) {
        content
            .append('\t')
            .append(entry.carriedForward())
            .append('\t')
            .append(reading.score())
            .append('\t')
            .append(reading.chosenBy())
            .append('\t')
            .append(reading.passage())
            .append('\t')
            .append(reading.terminology());
        reading.alternatives().forEach(other -> content.append('\t').append(other));
      }
    }
    return Digests.id(content.toString());
  }
}
