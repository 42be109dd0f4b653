package io.prodrome.models.forecast;

import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A timeline that is asked at a moment: its tokens where its age is known, and why it gets no
 * forecast, if so. Immutable.
 *
 * @param timeline the timeline
 * @param asOf the moment
 * @param reading what is known at it
 * @param tokens what the model reads; null where the age is not known
 * @param abstention why there is no forecast; null where there is one
 */
record Inquiry(
    Timeline timeline,
    Instant asOf,
    TimelineReading reading,
    @Nullable TimelineTokens tokens,
    @Nullable Abstention abstention) {

  /** A history with fewer entries says too little. */
  static final int MIN_ENTRIES = 3;

  /** Above this share of entries without a word, the model would read only fragments. */
  static final double MAX_UNKNOWN_SHARE = 0.6;

  /** Asks at the timeline's own moment. */
  static Inquiry of(Timeline timeline, Vocabulary vocabulary, Set<String> deathCodes) {
    return of(timeline, timeline.asOf(), Set.of(), vocabulary, deathCodes);
  }

  /**
   * @param without ids of facts that are taken as not there
   * @param deathCodes coding keys any of which, coded, means that the patient is dead
   */
  static Inquiry of(
      Timeline timeline,
      Instant asOf,
      Set<String> without,
      Vocabulary vocabulary,
      Set<String> deathCodes) {
    TimelineReading reading = TimelineReading.of(timeline, asOf, without, vocabulary);
    LocalDate birthDate = timeline.demographics().birthDate();
    TimelineTokens tokens =
        birthDate == null
            ? null
            : TimelineTokens.of(
                reading, birthDate, timeline.demographics().sex(), asOf, vocabulary);
    Abstention why = null;
    if (dead(timeline, asOf, without, deathCodes)) {
      why = Abstention.DECEASED;
    } else if (birthDate == null) {
      why = Abstention.AGE_UNKNOWN;
    } else if (reading.visible() < MIN_ENTRIES) {
      why = Abstention.HISTORY_TOO_SHORT;
    } else if (reading.unknown() > MAX_UNKNOWN_SHARE * reading.visible()) {
      why = Abstention.OUT_OF_VOCABULARY;
    }
    return new Inquiry(timeline, asOf, reading, tokens, why);
  }

  /** The tokens as if some of what is known had never been recorded; the age must be known. */
  TimelineTokens without(Predicate<Token> what, Vocabulary vocabulary) {
    return TimelineTokens.of(
        reading.without(what), birthDate(), timeline.demographics().sex(), asOf, vocabulary);
  }

  /** The date of birth, which must be known. */
  LocalDate birthDate() {
    LocalDate birthDate = timeline.demographics().birthDate();
    if (birthDate == null) {
      throw new IllegalStateException("the age is not known");
    }
    return birthDate;
  }

  /** The keys of all concepts that the patient is said to have or have had, in one pass. */
  Set<String> stated() {
    return stated(timeline, asOf, entry -> true);
  }

  /** A death that is recorded for a later time is not known yet. */
  static boolean dead(
      Timeline timeline, Instant asOf, Set<String> without, Set<String> deathCodes) {
    Instant deceasedAt = timeline.demographics().deceasedAt();
    if (deceasedAt != null && !deceasedAt.isAfter(asOf)) {
      return true;
    }
    // A note that speaks of death is no death certificate.
    Predicate<TimelineEntry> coded =
        entry ->
            entry.source() == TimelineEntry.Source.CODED
                && deathCodes.contains(entry.concept().key())
                && !without.contains(entry.factId());
    return !stated(timeline, asOf, coded).isEmpty();
  }

  private static Set<String> stated(
      Timeline timeline, Instant asOf, Predicate<TimelineEntry> which) {
    Set<String> keys = new HashSet<>();
    for (TimelineEntry entry : timeline.entries()) {
      if (entry.context().affirmedForPatient()
          && !entry.time().instant().isAfter(asOf)
          && !entry.recordedAt().isAfter(asOf)
          && which.test(entry)) {
        keys.add(entry.concept().key());
      }
    }
    return keys;
  }
}
