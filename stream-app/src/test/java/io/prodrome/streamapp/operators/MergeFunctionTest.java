package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.CLEO;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.merge;
import static io.prodrome.streamapp.Events.payload;
import static io.prodrome.streamapp.Events.unmerge;
import static io.prodrome.streamapp.operators.Steps.deadLetters;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.records;
import static io.prodrome.streamapp.operators.Steps.taken;
import static io.prodrome.streamapp.operators.Steps.told;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.WireCodecs;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeFunctionTest {

  private KeyedOneInputStreamOperatorTestHarness<Integer, AcceptedUpdate, AliasChange> step;

  @BeforeEach
  void start() throws Exception {
    step = Steps.merge(null);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  private void send(AcceptedUpdate update) throws Exception {
    step.processElement(update, 0);
  }

  private static AliasChange change(PatientKey key, PatientKey survivor, int message) {
    return new AliasChange(
        new IdentityAlias(key, survivor, at(message)), input(message), at(message), false);
  }

  private List<IdentityAlias> identities() {
    return told(step, TopicCatalogue.IDENTITY, WireCodecs.IDENTITY);
  }

  @Test
  void mergeTellsWhoseFactsTheOldKeysAreNow() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    assertEquals(List.of(change(ANNA, BERT, 1)), taken(step));
    assertEquals(List.of(new IdentityAlias(ANNA, BERT, at(1))), identities());
    assertEquals(
        List.of(ANNA.value()),
        records(step, TopicCatalogue.IDENTITY).stream().map(TopicRecord::key).toList());
    assertEquals(List.of("APPLIED"), fates(step));
  }

  @Test
  void mergeOfASurvivorMovesTheWholeChain() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    taken(step);
    send(accepted(2, CLEO, merge(BERT, CLEO, 2)));
    assertEquals(List.of(change(ANNA, CLEO, 2), change(BERT, CLEO, 2)), taken(step));
    assertEquals(3, identities().size());
  }

  @Test
  void unmergeGivesTheKeyBack() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    taken(step);
    send(accepted(2, BERT, unmerge(ANNA, BERT, 2)));
    assertEquals(List.of(change(ANNA, ANNA, 2)), taken(step));
  }

  @Test
  void circleIsRefusedWithItsBytesAndChangesNothing() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    send(accepted(2, CLEO, merge(BERT, CLEO, 2)));
    taken(step);
    send(accepted(3, ANNA, merge(CLEO, ANNA, 3)));

    assertEquals(List.of(), taken(step));
    assertEquals(List.of("APPLIED", "APPLIED", "DEAD_LETTER MERGE_CYCLE"), fates(step));
    DeadLetter letter = deadLetters(step).get(0);
    assertEquals(DeadLetter.Stage.IDENTIFY, letter.stage());
    assertEquals(DeadLetterReason.MERGE_CYCLE, letter.reason());
    assertArrayEquals(payload(3), letter.payload());
    assertEquals(3, identities().size());
  }

  @Test
  void messageWithACircleIsRefusedAsAWhole() throws Exception {
    send(accepted(1, ANNA, merge(ANNA, BERT, 1), merge(BERT, ANNA, 1)));
    assertEquals(List.of(), taken(step));
    assertEquals(List.of(), identities());
    assertEquals(List.of("DEAD_LETTER MERGE_CYCLE"), fates(step));

    send(accepted(2, ANNA, merge(BERT, ANNA, 2))); // so the corrected message finds its way free
    assertEquals(List.of(change(BERT, ANNA, 2)), taken(step));
  }

  @Test
  void messageMayMergeSeveralKeys() throws Exception {
    send(accepted(1, CLEO, merge(ANNA, CLEO, 1), merge(BERT, CLEO, 1)));
    assertEquals(List.of(change(ANNA, CLEO, 1), change(BERT, CLEO, 1)), taken(step));
    assertEquals(List.of("APPLIED"), fates(step));
  }

  @Test
  void repeatedMergeIsADuplicate() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    taken(step);
    send(accepted(2, BERT, merge(ANNA, BERT, 1)));
    assertEquals(List.of(), taken(step));
    assertEquals(1, identities().size());
    assertEquals(List.of("APPLIED", "DUPLICATE"), fates(step));
  }

  @Test
  void lateMergeDoesNotUndoALaterUnmerge() throws Exception {
    send(accepted(1, BERT, unmerge(ANNA, BERT, 5)));
    send(accepted(2, BERT, merge(ANNA, BERT, 1)));
    assertEquals(List.of(), taken(step));
  }

  @Test
  void restartKeepsTheMerges() throws Exception {
    send(accepted(1, BERT, merge(ANNA, BERT, 1)));
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.merge(saved);
    send(accepted(2, CLEO, merge(BERT, CLEO, 2)));
    assertEquals(List.of(change(ANNA, CLEO, 2), change(BERT, CLEO, 2)), taken(step));
    send(accepted(3, ANNA, merge(CLEO, ANNA, 3)));
    assertEquals(List.of("APPLIED", "DEAD_LETTER MERGE_CYCLE"), fates(step));
  }
}
