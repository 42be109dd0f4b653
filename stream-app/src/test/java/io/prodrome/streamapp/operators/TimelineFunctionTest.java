package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.event;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.state;
import static io.prodrome.streamapp.Events.withdrawal;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.domain.timeline.TimelineRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineFunctionTest {

  private static final FactState GOUT = state(diagnosis(ANNA, "Condition/1", 1, "GOUT"), 1);
  private static final FactState FEVER = state(diagnosis(ANNA, "Condition/2", 2, "FEVER"), 2);
  private static final FactState COUGH = state(diagnosis(ANNA, "Condition/3", 3, "COUGH"), 3);

  private KeyedOneInputStreamOperatorTestHarness<String, TimelineChange, TimelineRevision> step;

  @BeforeEach
  void start() throws Exception {
    step = Steps.timeline(null);
    step.setProcessingTime(1_000);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  private void send(TimelineChange change) throws Exception {
    step.processElement(change, 0);
  }

  private List<TimelineRevision> issued() throws Exception {
    step.setProcessingTime(step.getProcessingTime() + Steps.COALESCE.toMillis());
    return taken(step);
  }

  private static TimelineChange facts(int message, FactState... facts) {
    return change(ANNA, message, false, false, facts);
  }

  private static TimelineChange change(
      PatientKey origin, int message, boolean relinquish, boolean backfill, FactState... facts) {
    return new TimelineChange(
        ANNA, origin, relinquish, List.of(facts), input(message), at(message), backfill);
  }

  private static Timeline of(FactState... facts) {
    return TimelineRules.assemble(ANNA, List.of(facts)).orElseThrow();
  }

  @Test
  void burstIsOneRevisionThatCountsFromItsOldestAcceptance() throws Exception {
    send(facts(9, COUGH));
    send(facts(3, GOUT)); // accepted first, arrived later
    send(facts(5, FEVER));
    assertEquals(
        List.of(new TimelineRevision(ANNA, of(GOUT, FEVER, COUGH), at(3), false)), issued());
  }

  @Test
  void revisionWaitsForItsTimeAndNoLonger() throws Exception {
    send(facts(1, GOUT));
    step.setProcessingTime(1_000 + Steps.COALESCE.toMillis() - 1);
    send(facts(2, FEVER)); // does not put the revision off
    assertEquals(List.of(), taken(step));
    step.setProcessingTime(1_000 + Steps.COALESCE.toMillis());
    assertEquals(1, taken(step).size());
    assertEquals(List.of(), issued());
  }

  @Test
  void longRecordWaitsLonger() throws Exception {
    FactState[] many = new FactState[5_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = state(diagnosis(ANNA, "Condition/" + i, 1, "K" + i), 1);
    }
    send(facts(1, many));
    assertEquals(1, issuedAfter(Steps.COALESCE.toMillis() + 500).size());
    send(facts(2, GOUT));
    assertEquals(List.of(), issuedAfter(Steps.COALESCE.toMillis() + 499));
    assertEquals(1, issuedAfter(1).size());
  }

  private List<TimelineRevision> issuedAfter(long millis) throws Exception {
    step.setProcessingTime(step.getProcessingTime() + millis);
    return taken(step);
  }

  @Test
  void nextBurstCountsFromItsOwnAcceptance() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(facts(8, FEVER));
    assertEquals(List.of(new TimelineRevision(ANNA, of(GOUT, FEVER), at(8), false)), issued());
  }

  @Test
  void changeThatChangesNothingIssuesNothing() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(facts(2, GOUT));
    send(facts(3));
    assertEquals(List.of(), issued());
  }

  @Test
  void factsThatLeaveAreWithdrawn() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(change(ANNA, 2, true, false));
    assertEquals(List.of(new TimelineRevision(ANNA, null, at(2), false)), issued());
  }

  @Test
  void factsThatWereAllTakenBackAreWithdrawnOnce() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(facts(2, state(withdrawal(ANNA, "Condition/1", 5), 2)));
    assertEquals(List.of(new TimelineRevision(ANNA, null, at(2), false)), issued());
    send(facts(3, state(withdrawal(ANNA, "Condition/9", 5), 3)));
    assertEquals(List.of(), issued());
  }

  @Test
  void timelineThatComesBackAfterItsWithdrawalIsIssuedAgain() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(change(ANNA, 2, true, false));
    issued();
    send(facts(3, GOUT));
    assertEquals(List.of(new TimelineRevision(ANNA, of(GOUT), at(3), false)), issued());
  }

  @Test
  void whatWasNeverIssuedIsNotWithdrawn() throws Exception {
    send(facts(1, GOUT));
    send(change(ANNA, 2, true, false));
    assertEquals(List.of(), issued());
  }

  @Test
  void factsOfAMergedKeyComeAndGoWithoutTheOthers() throws Exception {
    FactState other = state(diagnosis(BERT, "Condition/1", 7, "RASH"), 7);
    send(facts(1, GOUT, FEVER));
    send(change(BERT, 2, false, false, other));
    // The same fact under two keys: the later version stands.
    assertEquals(of(other, FEVER), issued().get(0).timeline());
    send(change(BERT, 3, true, false));
    assertEquals(of(GOUT, FEVER), issued().get(0).timeline());
  }

  @Test
  void revisionIsOfBackfillOnlyWhereAllOfItIs() throws Exception {
    send(change(ANNA, 1, false, true, GOUT));
    assertTrue(issued().get(0).backfill());
    send(change(ANNA, 2, false, true, FEVER));
    send(change(ANNA, 3, false, false, COUGH));
    assertFalse(issued().get(0).backfill());
  }

  /** Notes with the same sentence, written in the order of their minutes. */
  private static FactState note(String document, int minute) {
    Mention gout =
        new Mention(
            0,
            4,
            Coding.snomed("90560007", "Gout"),
            ConceptType.DISORDER,
            Context.ASSERTED,
            1,
            "",
            "",
            Mention.FoundBy.DICTIONARY,
            List.of(),
            null,
            "00000000000000aa",
            false);
    Note content =
        new Note(document, null, false, null, "Gout.", List.of(), null)
            .with(new Recognition(List.of(gout), "recogniser 1", "terminology 1"));
    ClinicalEvent event = event(ANNA, "document|" + document, EventAction.ADD, minute, content);
    ClinicalEvent then =
        new ClinicalEvent(
            event.factId(),
            event.action(),
            event.version(),
            event.patient(),
            new EventTime(at(minute), TimePrecision.MINUTE),
            event.recordedAt(),
            event.source(),
            event.encounterId(),
            event.pointer(),
            content);
    return state(then, minute);
  }

  private static List<String> copies(TimelineRevision revision) {
    Timeline timeline = revision.timeline();
    assertNotNull(timeline);
    return timeline.entries().stream()
        .filter(TimelineEntry::carriedForward)
        .map(TimelineEntry::factId)
        .toList();
  }

  @Test
  void noteThatComesLateAndItsRetractionChangeWhatIsCarriedForward() throws Exception {
    send(facts(5, note("D5", 5)));
    assertEquals(List.of(), copies(issued().get(0)));
    send(facts(6, note("D2", 2)));
    assertEquals(List.of("document|D5"), copies(issued().get(0)));
    send(facts(7, state(withdrawal(ANNA, "document|D2", 9), 7)));
    assertEquals(List.of(), copies(issued().get(0)));
  }

  @Test
  void patientsAreIssuedApart() throws Exception {
    FactState other = state(diagnosis(BERT, "Condition/1", 7, "RASH"), 7);
    send(facts(1, GOUT));
    send(new TimelineChange(BERT, BERT, false, List.of(other), input(7), at(7), false));
    List<TimelineRevision> issued = issued();
    assertEquals(2, issued.size());
    for (TimelineRevision revision : issued) {
      Timeline timeline = revision.timeline();
      assertNotNull(timeline);
      assertEquals(revision.patient(), timeline.patient());
      assertEquals(1, timeline.entries().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void orderOfArrivalDoesNotChangeTheTimelinesId(int seed) throws Exception {
    List<TimelineChange> changes = new ArrayList<>();
    List<FactState> all = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      PatientKey origin = number % 3 == 0 ? BERT : ANNA;
      String id = "Condition/" + number;
      FactState fact = state(diagnosis(origin, id, number % 7, "K" + number % 4), number);
      all.add(fact);
      changes.add(change(origin, number, false, false, fact));
    }
    Collections.shuffle(changes, new Random(seed));
    String latest = "";
    for (TimelineChange change : changes) {
      send(change);
      if (change.cause().offset() % 5 == 0) { // revisions on the way
        latest = timelineId(issued(), latest);
      }
    }
    latest = timelineId(issued(), latest);
    assertEquals(of(all.toArray(FactState[]::new)).timelineId(), latest);
  }

  private static final int DAY = 24 * 60;

  private static FactState onDay(PatientKey origin, String id, int day, String code) {
    return state(diagnosis(origin, id, day * DAY, code), day);
  }

  @Test
  void revisionSaysWhatIsNewAndSinceWhen() throws Exception {
    send(facts(1, GOUT));
    TimelineRevision first = issued().get(0);
    assertNull(first.previousAsOf());
    assertEquals(List.of(), first.newFacts());
    send(facts(2, onDay(ANNA, "Condition/4", 3, "RASH"), onDay(ANNA, "Condition/5", 3, "ACNE")));
    TimelineRevision next = issued().get(0);
    assertEquals(at(1), next.previousAsOf());
    assertEquals(List.of("Condition/5", "Condition/4"), next.newFacts());
  }

  @Test
  void whatIsNewIsTheSameWhetherItWasIssuedOnTheWayOrNotAndAfterARestart() throws Exception {
    FactState rash = onDay(ANNA, "Condition/4", 3, "RASH");
    FactState acne = onDay(ANNA, "Condition/5", 3, "ACNE");
    send(facts(1, GOUT, rash));
    issued();
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.timeline(saved);
    step.setProcessingTime(50_000);
    send(facts(2, acne));
    TimelineRevision after = issued().get(0);
    assertEquals(TimelineRevision.of(of(GOUT, rash, acne), at(2), false), after);
    assertEquals(List.of("Condition/5", "Condition/4"), after.newFacts());
  }

  @Test
  void oldFactsThatAMergeBringsAreNoNewsAndLeaveWithTheirKey() throws Exception {
    FactState rash = onDay(ANNA, "Condition/4", 3, "RASH");
    send(facts(1, GOUT, rash));
    issued();
    FactState old = onDay(BERT, "Condition/6", 1, "BURN");
    FactState young = onDay(BERT, "Condition/7", 4, "COLD");
    send(change(BERT, 2, false, false, old, young));
    TimelineRevision merged = issued().get(0);
    assertEquals(at(3 * DAY), merged.previousAsOf());
    assertEquals(List.of("Condition/7"), merged.newFacts());
    send(change(BERT, 3, true, false));
    TimelineRevision parted = issued().get(0);
    assertEquals(at(1), parted.previousAsOf());
    assertEquals(List.of("Condition/4"), parted.newFacts());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void shuffledInputEndsInTheSameLastRevision(int seed) throws Exception {
    List<FactState> all = new ArrayList<>();
    for (int number = 0; number < 12; number++) {
      all.add(onDay(ANNA, "Condition/" + number, number % 5, "K" + number));
    }
    TimelineRevision expected =
        TimelineRevision.of(of(all.toArray(FactState[]::new)), at(0), false);
    Collections.shuffle(all, new Random(seed));
    TimelineRevision latest = expected;
    for (FactState fact : all) {
      send(facts(0, fact));
      if (fact.factId().hashCode() % 3 == 0) { // revisions on the way
        latest = last(issued(), latest);
      }
    }
    assertEquals(expected, last(issued(), latest));
  }

  private static TimelineRevision last(List<TimelineRevision> issued, TimelineRevision before) {
    return issued.isEmpty() ? before : issued.get(issued.size() - 1);
  }

  private static String timelineId(List<TimelineRevision> issued, String before) {
    for (TimelineRevision revision : issued) {
      Timeline timeline = revision.timeline();
      before = timeline == null ? "" : timeline.timelineId();
    }
    return before;
  }

  @Test
  void restartKeepsWhatWaitsAndWhatWasIssued() throws Exception {
    send(facts(1, GOUT));
    issued();
    send(facts(4, FEVER));
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.timeline(saved);
    step.setProcessingTime(100_000);
    assertEquals(List.of(new TimelineRevision(ANNA, of(GOUT, FEVER), at(4), false)), taken(step));
    send(facts(5, FEVER));
    assertEquals(List.of(), issued());
  }
}
