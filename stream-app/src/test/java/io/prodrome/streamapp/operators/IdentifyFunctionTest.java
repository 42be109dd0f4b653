package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.CLEO;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.event;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.note;
import static io.prodrome.streamapp.Events.state;
import static io.prodrome.streamapp.Events.update;
import static io.prodrome.streamapp.Events.withdrawal;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.outcomes;
import static io.prodrome.streamapp.operators.Steps.taken;
import static io.prodrome.streamapp.operators.Steps.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.VisitAlias;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.WireCodecs;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifyFunctionTest {

  private static final ClinicalEvent GOUT = diagnosis(ANNA, "Condition/1", 1, "GOUT");
  private static final ClinicalEvent FEVER = diagnosis(ANNA, "Condition/2", 2, "FEVER");

  private KeyedTwoInputStreamOperatorTestHarness<
          String, AcceptedUpdate, AliasChange, TimelineChange>
      step;

  @BeforeEach
  void start() throws Exception {
    step = Steps.identify(null);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  private void send(AcceptedUpdate update) throws Exception {
    step.processElement1(update, 0);
  }

  private void alias(PatientKey key, PatientKey survivor, int message) throws Exception {
    step.processElement2(aliasChange(key, survivor, message), 0);
  }

  private static AliasChange aliasChange(PatientKey key, PatientKey survivor, int message) {
    return new AliasChange(
        new IdentityAlias(key, survivor, at(message)), input(message), at(message), false);
  }

  private static TimelineChange facts(PatientKey patient, int message, FactState... facts) {
    return new TimelineChange(
        patient, ANNA, false, List.of(facts), input(message), at(message), false);
  }

  private static TimelineChange relinquishment(PatientKey patient, int message) {
    return new TimelineChange(patient, ANNA, true, List.of(), input(message), at(message), false);
  }

  @Test
  void newFactsGoToThePatientsTimelineAndTheMessageIsApplied() throws Exception {
    send(accepted(1, ANNA, GOUT, FEVER));
    assertEquals(List.of(facts(ANNA, 1, state(GOUT, 1), state(FEVER, 1))), taken(step));
    assertEquals(List.of("APPLIED"), fates(step));
  }

  @Test
  void messageWithNothingButOlderVersionsIsIgnoredAsSuperseded() throws Exception {
    send(accepted(1, ANNA, diagnosis(ANNA, "Condition/1", 9, "LATE")));
    taken(step);
    send(accepted(2, ANNA, GOUT));
    assertEquals(List.of(), taken(step));
    assertEquals(List.of("APPLIED", "IGNORED SUPERSEDED"), fates(step));
  }

  @Test
  void onlyWhatIsNewOfAMessageGoesOn() throws Exception {
    send(accepted(1, ANNA, diagnosis(ANNA, "Condition/1", 9, "LATE")));
    taken(step);
    send(accepted(2, ANNA, GOUT, FEVER));
    assertEquals(List.of(facts(ANNA, 2, state(FEVER, 2))), taken(step));
    assertEquals(List.of("APPLIED", "APPLIED"), fates(step));
  }

  @Test
  void withdrawalOfAFactGoesOnAndAnOlderVersionStaysOut() throws Exception {
    ClinicalEvent withdrawal = withdrawal(ANNA, "Condition/1", 5);
    send(accepted(1, ANNA, withdrawal));
    send(accepted(2, ANNA, GOUT));
    assertEquals(List.of(facts(ANNA, 1, state(withdrawal, 1))), taken(step));
    assertEquals(List.of("APPLIED", "IGNORED SUPERSEDED"), fates(step));
  }

  @Test
  void messageWithoutFactsIsApplied() throws Exception {
    send(accepted(1, ANNA));
    assertEquals(List.of("APPLIED"), fates(step));
  }

  @Test
  void mergeMovesAllFactsAndLaterOnesFollow() throws Exception {
    send(accepted(1, ANNA, GOUT));
    send(accepted(2, ANNA, FEVER));
    taken(step);
    alias(ANNA, BERT, 3);
    List<TimelineChange> moved = taken(step);
    assertEquals(2, moved.size());
    assertEquals(relinquishment(ANNA, 3), moved.get(0));
    assertEquals(facts(BERT, 3, state(GOUT, 1), state(FEVER, 2)), sorted(moved.get(1)));

    ClinicalEvent cough = diagnosis(ANNA, "Condition/3", 4, "COUGH");
    send(accepted(4, ANNA, cough));
    assertEquals(List.of(facts(BERT, 4, state(cough, 4))), taken(step));
  }

  private static TimelineChange sorted(TimelineChange change) {
    return new TimelineChange(
        change.patient(),
        change.origin(),
        change.relinquish(),
        change.facts().stream().sorted(Comparator.comparing(FactState::factId)).toList(),
        change.cause(),
        change.acceptedAt(),
        change.backfill());
  }

  @Test
  void unmergeBringsTheFactsBack() throws Exception {
    send(accepted(1, ANNA, GOUT));
    alias(ANNA, BERT, 2);
    taken(step);
    alias(ANNA, ANNA, 3);
    assertEquals(List.of(relinquishment(BERT, 3), facts(ANNA, 3, state(GOUT, 1))), taken(step));
  }

  @Test
  void laterMergeMovesTheFactsOn() throws Exception {
    send(accepted(1, ANNA, GOUT));
    alias(ANNA, BERT, 2);
    taken(step);
    alias(ANNA, CLEO, 3);
    assertEquals(List.of(relinquishment(BERT, 3), facts(CLEO, 3, state(GOUT, 1))), taken(step));
  }

  @Test
  void mergeThatComesBeforeTheFirstFactIsRemembered() throws Exception {
    alias(ANNA, BERT, 1);
    assertEquals(List.of(), taken(step));
    send(accepted(2, ANNA, GOUT));
    assertEquals(List.of(facts(BERT, 2, state(GOUT, 2))), taken(step));
  }

  @Test
  void repeatedAliasMovesNothing() throws Exception {
    send(accepted(1, ANNA, GOUT));
    alias(ANNA, BERT, 2);
    taken(step);
    alias(ANNA, BERT, 3);
    assertEquals(List.of(), taken(step));
  }

  @Test
  void factsOfAnotherPatientStayWhereTheyAre() throws Exception {
    ClinicalEvent other = diagnosis(CLEO, "Condition/1", 1, "GOUT");
    send(accepted(1, CLEO, other));
    taken(step);
    alias(ANNA, BERT, 2);
    assertEquals(List.of(), taken(step));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void restartKeepsFactsAndAliases(StateBackend backend) throws Exception {
    step.close();
    step = Steps.identify(null, backend);
    send(accepted(1, ANNA, diagnosis(ANNA, "Condition/1", 5, "GOUT")));
    alias(ANNA, BERT, 2);
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.identify(saved, backend);

    send(accepted(3, ANNA, diagnosis(ANNA, "Condition/1", 4, "OLDER")));
    send(accepted(4, ANNA, FEVER));

    assertEquals(List.of("IGNORED SUPERSEDED", "APPLIED"), fates(step));
    assertEquals(List.of(facts(BERT, 4, state(FEVER, 4))), taken(step));
    alias(ANNA, ANNA, 5);
    assertEquals(2, taken(step).get(1).facts().size());
  }

  static Stream<StateBackend> backends() {
    return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
  }

  @Test
  void noteIsToldWithItsTextAndItsMentionsAndCounted() throws Exception {
    send(accepted(1, ANNA, note(ANNA, "D7", 1, "fever since monday", "FEVER"), GOUT));
    NoteConcepts told = concepts().get(0);
    assertEquals("D7", told.documentId());
    assertEquals(ANNA, told.patient());
    assertEquals("fever since monday", told.text());
    assertEquals(1, told.recognition().mentions().size());
    assertFalse(told.withdrawn());
    assertEquals(1, outcomes(step).get(0).notes());
    assertEquals(1, outcomes(step).get(0).mentions());
  }

  private List<NoteConcepts> concepts() {
    return told(step, TopicCatalogue.CONCEPTS, WireCodecs.CONCEPTS);
  }

  @Test
  void withdrawnDocumentIsToldWithoutText() throws Exception {
    send(accepted(1, ANNA, note(ANNA, "D7", 1, "fever since monday", "FEVER")));
    send(accepted(2, ANNA, event(ANNA, "document|D7", EventAction.WITHDRAW, 2, new Retraction())));
    NoteConcepts told = concepts().get(1);
    assertTrue(told.withdrawn());
    assertEquals("D7", told.documentId());
    assertEquals("", told.text());
    assertEquals(List.of(), told.recognition().mentions());
  }

  @Test
  void supersededNoteIsNotTold() throws Exception {
    send(accepted(1, ANNA, note(ANNA, "D7", 9, "final version", "FEVER")));
    send(accepted(2, ANNA, note(ANNA, "D7", 1, "early version", "GOUT")));
    assertEquals(List.of("final version"), concepts().stream().map(NoteConcepts::text).toList());
  }

  private static ClinicalEvent addendum(String id, String parent, int minute) {
    ClinicalEvent note = note(ANNA, id, minute, "fever as before", "FEVER");
    return new ClinicalEvent(
        note.factId(),
        EventAction.APPEND,
        note.version(),
        note.patient(),
        note.time(),
        note.recordedAt(),
        note.source(),
        note.encounterId(),
        note.pointer(),
        ((Note) note.content()).addingTo(parent));
  }

  @Test
  void addendumWaitsForItsDocument() throws Exception {
    send(accepted(2, ANNA, addendum("D8", "D7", 2)));
    assertEquals(List.of(), taken(step));
    assertEquals(List.of(), fates(step));
    send(accepted(1, ANNA, note(ANNA, "D7", 1, "fever since monday", "FEVER")));
    assertEquals(
        List.of("document|D7", "document|D8"),
        taken(step).stream().map(change -> change.facts().get(0).factId()).toList());
    assertEquals(List.of("APPLIED", "APPLIED"), fates(step));
  }

  @Test
  void addendaOfAddendaComeInTheirOrder() throws Exception {
    send(accepted(3, ANNA, addendum("D9", "D8", 3)));
    send(accepted(2, ANNA, addendum("D8", "D7", 2)));
    assertEquals(List.of(), taken(step));
    send(accepted(1, ANNA, note(ANNA, "D7", 1, "fever since monday", "FEVER")));
    assertEquals(
        List.of("document|D7", "document|D8", "document|D9"),
        taken(step).stream().map(change -> change.facts().get(0).factId()).toList());
  }

  @Test
  void addendumOfADocumentThatNeverComesIsAppliedInTime() throws Exception {
    step.setProcessingTime(1000);
    send(accepted(2, ANNA, addendum("D8", "D7", 2)));
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.identify(saved);
    step.setProcessingTime(1000 + Steps.PARENT_WAIT.toMillis() - 1);
    assertEquals(List.of(), taken(step));
    step.setProcessingTime(1000 + Steps.PARENT_WAIT.toMillis());
    assertEquals("document|D8", taken(step).get(0).facts().get(0).factId());
    assertEquals(List.of("APPLIED"), fates(step));
  }

  @Test
  void addendumOfAKnownDocumentIsAppliedAtOnce() throws Exception {
    send(accepted(1, ANNA, note(ANNA, "D7", 1, "fever since monday", "FEVER")));
    send(accepted(2, ANNA, addendum("D8", "D7", 2)));
    assertEquals(List.of("APPLIED", "APPLIED"), fates(step));
  }

  private static ClinicalEvent inVisit(ClinicalEvent event, String visit) {
    return new ClinicalEvent(
        event.factId(),
        event.action(),
        event.version(),
        event.patient(),
        event.time(),
        event.recordedAt(),
        event.source(),
        visit,
        event.pointer(),
        event.content());
  }

  private void move(String visit, PatientKey survivor, String there, int message) throws Exception {
    step.processElement2(
        AliasChange.of(
            new VisitAlias(ANNA, visit, survivor, there, at(message)),
            input(message),
            at(message),
            false),
        0);
  }

  @Test
  void movedVisitTakesItsFactsToTheOtherPatientAndLeavesTheOthers() throws Exception {
    send(accepted(1, ANNA, inVisit(GOUT, "V1")));
    send(accepted(2, ANNA, inVisit(FEVER, "V2")));
    taken(step);
    move("V1", BERT, "V9", 3);
    List<TimelineChange> moved = taken(step);
    TimelineChange left = moved.get(0);
    assertEquals(ANNA, left.patient());
    assertTrue(left.relinquish());
    assertEquals(List.of(state(inVisit(FEVER, "V2"), 2)), left.facts());
    assertEquals(facts(BERT, 3, state(inVisit(GOUT, "V9"), 1)), moved.get(1));

    ClinicalEvent late = inVisit(diagnosis(ANNA, "Condition/3", 4, "COUGH"), "V1");
    send(accepted(4, ANNA, late));
    assertEquals(List.of(facts(BERT, 4, state(inVisit(late, "V9"), 4))), taken(step));
  }

  @Test
  void visitThatIsMovedBackBringsItsFactsBack() throws Exception {
    send(accepted(1, ANNA, inVisit(GOUT, "V1")));
    move("V1", BERT, "V9", 2);
    taken(step);
    move("V1", ANNA, "V1", 3);
    assertEquals(
        List.of(relinquishment(BERT, 3), facts(ANNA, 3, state(inVisit(GOUT, "V1"), 1))),
        taken(step));
  }

  @Test
  void factThatLeavesAMovedVisitComesBackToItsPatient() throws Exception {
    move("V1", BERT, "V9", 1);
    send(accepted(2, ANNA, inVisit(GOUT, "V1")));
    taken(step);
    ClinicalEvent corrected = inVisit(diagnosis(ANNA, "Condition/1", 3, "GOUT"), "V2");
    send(accepted(3, ANNA, corrected));
    assertEquals(
        List.of(facts(ANNA, 3, state(corrected, 3)), relinquishment(BERT, 3)), taken(step));
  }
}
