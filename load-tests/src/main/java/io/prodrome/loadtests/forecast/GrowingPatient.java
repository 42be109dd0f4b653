package io.prodrome.loadtests.forecast;

import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineEntry.Source;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.forecast.Vocabulary;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An invented patient to whom one thing after another happens, each on a day of its own and none
 * twice within a month, so that each becomes one token of the model. Not thread-safe.
 */
final class GrowingPatient {

  private static final Set<ConceptType> NO_TOKEN_EACH =
      EnumSet.of(ConceptType.OBSERVATION, ConceptType.DEATH);
  private static final Instant FIRST = Instant.parse("2004-01-05T09:00:00Z");
  private static final Duration STEP = Duration.ofDays(17);
  private static final Demographics PERSON =
      new Demographics(LocalDate.of(1951, 4, 3), Demographics.Sex.FEMALE, null);

  private final PatientKey key;
  private final List<Vocabulary.Word> words;
  private final int first;
  private final List<TimelineEntry> entries = new ArrayList<>();

  /**
   * @param number which patient; others have other things in another order
   * @param events how many have happened
   */
  GrowingPatient(Vocabulary vocabulary, int number, int events) {
    this.key = new PatientKey(String.format(Locale.ROOT, "%032x", number));
    this.words =
        vocabulary.words().stream().filter(word -> !NO_TOKEN_EACH.contains(word.type())).toList();
    this.first = number * 31;
    for (int i = 0; i < events; i++) {
      happen();
    }
  }

  private void happen() {
    int number = entries.size();
    Vocabulary.Word word = words.get((first + number) % words.size());
    Instant time = FIRST.plus(STEP.multipliedBy(number));
    entries.add(
        new TimelineEntry(
            "fact|" + number,
            word.coding(),
            word.type(),
            Context.ASSERTED,
            Source.CODED,
            new EventTime(time, TimePrecision.SECOND),
            time,
            null,
            null,
            null,
            Evidence.coded(new InputRef("bench", 0, number), "")));
  }

  /** The timeline as it is. */
  Timeline timeline() {
    Instant now = entries.get(entries.size() - 1).recordedAt();
    return new Timeline(key, key.value() + "-" + entries.size(), PERSON, now, entries);
  }

  /** What happens next: a revision that says nothing of the one before it. */
  TimelineRevision next() {
    happen();
    Timeline timeline = timeline();
    return new TimelineRevision(key, timeline, timeline.asOf(), false);
  }

  /** What happens next, as the stream says it: with what is new, to be compared with before. */
  TimelineRevision nextInTheStream() {
    happen();
    Timeline timeline = timeline();
    return TimelineRevision.of(timeline, timeline.asOf(), false);
  }
}
