package io.prodrome.domain.timeline;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.timeline.NoteReading.ChosenBy;
import io.prodrome.domain.timeline.TimelineEntry.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Words of several meanings mean what the patient was known to have. "MS" in the note of someone
 * with multiple sclerosis is hardly mitral stenosis.
 *
 * <p>The choice is among the recogniser's own candidates, never beyond them, and only where it was
 * unsure itself. What counts as known is a coded fact, or an earlier note's mention that was not
 * open itself, which the patient had or has; it must have happened and been recorded by the time
 * the note was, so that a note never learns of the future. A choice is no evidence for the next
 * one. So the result depends on the facts alone, never on the order of their arrival.
 */
final class SenseRules {

  /** From this probability on, a mention's first meaning stands. */
  static final double SETTLED = 0.8;

  private SenseRules() {}

  /** The entries with their open words settled where the others tell how. */
  static List<TimelineEntry> settle(List<TimelineEntry> entries) {
    Set<String> asked = new HashSet<>();
    for (TimelineEntry entry : entries) {
      NoteReading reading = entry.reading();
      if (reading != null && isAsked(entry)) {
        asked.add(entry.concept().key());
        reading.alternatives().forEach(other -> asked.add(other.concept().key()));
      }
    }
    if (asked.isEmpty()) {
      return entries;
    }
    Map<String, Known> known = new HashMap<>();
    for (TimelineEntry entry : entries) {
      if (asked.contains(entry.concept().key()) && tellsWhatPatientHas(entry)) {
        known.computeIfAbsent(entry.concept().key(), unused -> new Known()).add(entry);
      }
    }
    return entries.stream().map(entry -> isAsked(entry) ? settled(entry, known) : entry).toList();
  }

  /** What a relative has is not told by the patient's own record. */
  private static boolean isAsked(TimelineEntry entry) {
    return isOpen(entry) && entry.context().experiencer() == Experiencer.PATIENT;
  }

  private static boolean tellsWhatPatientHas(TimelineEntry entry) {
    return entry.context().affirmedForPatient() && !isOpen(entry);
  }

  private static boolean isOpen(TimelineEntry entry) {
    NoteReading reading = entry.reading();
    return reading != null && reading.isOpen();
  }

  /** The likeliest that is known; the first thought where none is, or where it is known itself. */
  private static TimelineEntry settled(TimelineEntry entry, Map<String, Known> known) {
    NoteReading reading = entry.reading();
    if (reading == null || isKnown(entry.concept().key(), entry, known)) {
      return entry;
    }
    Optional<Candidate> chosen =
        reading.alternatives().stream()
            .filter(other -> isKnown(other.concept().key(), entry, known))
            .findFirst();
    return chosen.map(other -> entry.as(other, without(entry, reading, other))).orElse(entry);
  }

  private static NoteReading without(TimelineEntry entry, NoteReading reading, Candidate chosen) {
    List<Candidate> others = new ArrayList<>();
    others.add(new Candidate(entry.concept(), entry.type(), reading.score()));
    reading.alternatives().stream().filter(other -> !other.equals(chosen)).forEach(others::add);
    return new NoteReading(
        chosen.score(), others, ChosenBy.TIMELINE, reading.passage(), reading.terminology());
  }

  private static boolean isKnown(String key, TimelineEntry note, Map<String, Known> known) {
    Known facts = known.get(key);
    return facts != null && facts.before(note);
  }

  /** Since when a concept is known: the few moments that no other one precedes in both times. */
  private static final class Known {
    private final List<Moment> coded = new ArrayList<>();
    private final List<Moment> noted = new ArrayList<>();

    void add(TimelineEntry entry) {
      List<Moment> moments = entry.source() == Source.CODED ? coded : noted;
      Moment moment = Moment.of(entry);
      if (moments.stream().noneMatch(other -> other.isBy(moment))) {
        moments.removeIf(moment::isBy);
        moments.add(moment);
      }
    }

    /** A coded fact may be of the note's own moment; another mention must be of an earlier one. */
    boolean before(TimelineEntry note) {
      Moment moment = Moment.of(note);
      return coded.stream().anyMatch(known -> known.isBy(moment))
          || noted.stream()
              .anyMatch(known -> known.isBy(moment) && known.time.isBefore(moment.time));
    }
  }

  private record Moment(Instant time, Instant recordedAt) {
    static Moment of(TimelineEntry entry) {
      return new Moment(entry.time().instant(), entry.recordedAt());
    }

    boolean isBy(Moment other) {
      return !time.isAfter(other.time) && !recordedAt.isAfter(other.recordedAt);
    }
  }
}
