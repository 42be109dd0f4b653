package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.coded;
import static io.prodrome.domain.Facts.diagnosis;
import static io.prodrome.domain.Facts.event;
import static io.prodrome.domain.Facts.patient;
import static io.prodrome.domain.Facts.state;
import static io.prodrome.domain.Facts.withdrawal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimelineRevisionTest {

  private static final int DAY = 24 * 60;

  private static TimelineRevision revision(FactState... facts) {
    return revision(List.of(facts));
  }

  private static TimelineRevision revision(List<FactState> facts) {
    return TimelineRevision.of(
        TimelineRules.assemble(patient(1), facts).orElseThrow(), at(0), false);
  }

  private static FactState recorded(String id, int minute) {
    return state(diagnosis(id, minute, "K" + id));
  }

  @Test
  void factsOfTheLastDayAreNewAndThoseBeforeAreWhatWasKnown() {
    TimelineRevision revision =
        revision(
            recorded("1", 0),
            recorded("2", 5),
            recorded("3", 5 + 2 * DAY),
            recorded("4", 5 + 2 * DAY + 30));
    assertEquals(at(5), revision.previousAsOf());
    assertEquals(List.of("3", "4"), revision.newFacts());
  }

  @Test
  void factThatWasRecordedExactlyADayBeforeWasKnown() {
    TimelineRevision revision = revision(recorded("1", 7), recorded("2", 7 + DAY));
    assertEquals(at(7), revision.previousAsOf());
    assertEquals(List.of("2"), revision.newFacts());
  }

  @Test
  void whereAllIsNewThereIsNothingToCompareWith() {
    TimelineRevision revision = revision(recorded("1", 0), recorded("2", 600));
    assertNull(revision.previousAsOf());
    assertEquals(List.of(), revision.newFacts());
  }

  @Test
  void amendedFactIsNewAndAFactThatWasTakenBackIsNeither() {
    TimelineRevision revision =
        revision(
            recorded("1", 0),
            FactRules.apply(
                    recorded("2", 1),
                    event("2", EventAction.REPLACE, 3 * DAY, coded("K2")),
                    io.prodrome.domain.Facts.input(9))
                .orElseThrow(),
            state(withdrawal("3", 3 * DAY + 1)));
    assertEquals(at(0), revision.previousAsOf());
    assertEquals(List.of("2"), revision.newFacts());
  }

  @Test
  void newsOfThePersonAloneMakesNoFactNew() {
    Demographics person = new Demographics(LocalDate.of(1950, 2, 3), Demographics.Sex.FEMALE, null);
    TimelineRevision revision =
        revision(recorded("1", 0), state(event("patient", EventAction.ADD, 4 * DAY, person)));
    assertEquals(at(0), revision.previousAsOf());
    assertEquals(List.of(), revision.newFacts());
  }

  @Property(seed = "2026", tries = 200)
  void orderOfArrivalChangesNothing(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 4 * DAY) Integer> minutes,
      @ForAll Random random) {
    List<FactState> facts = new ArrayList<>();
    for (int number = 0; number < minutes.size(); number++) {
      facts.add(recorded(Integer.toString(number), minutes.get(number)));
    }
    TimelineRevision expected = revision(facts);
    Collections.shuffle(facts, random);
    assertEquals(expected, revision(facts));
  }
}
