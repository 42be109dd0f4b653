package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.payload;
import static io.prodrome.streamapp.Events.update;
import static io.prodrome.streamapp.operators.Steps.deadLetters;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.identity.PatientKey;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnceFunctionTest {

  private static final ClinicalEvent GOUT = diagnosis(ANNA, "Condition/1", 1, "GOUT");
  private static final ClinicalEvent FEVER = diagnosis(ANNA, "Condition/2", 2, "FEVER");

  private KeyedOneInputStreamOperatorTestHarness<String, AcceptedUpdate, AcceptedUpdate> step;

  @BeforeEach
  void start() throws Exception {
    step = Steps.once(null);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  private void send(AcceptedUpdate update) throws Exception {
    step.processElement(update, 0);
  }

  /** The same message as number 1 at another place: its content is that of the number given. */
  private static PatientUpdate again(int place, int content, PatientKey patient) {
    return new PatientUpdate(
        input(place),
        update(1, patient).format(),
        0,
        1,
        patient,
        "message 1",
        update(content, patient).contentHash(),
        update(place, patient).acceptedAt(),
        false,
        List.of(content == 1 ? GOUT : FEVER));
  }

  @Test
  void retryOfASenderIsADuplicate() throws Exception {
    send(accepted(1, ANNA, GOUT));
    assertEquals(1, taken(step).size());
    send(accepted(again(5, 1, ANNA)));
    assertEquals(List.of(), taken(step));
    assertEquals(List.of("DUPLICATE"), fates(step));
  }

  @Test
  void usedMessageIdWithOtherContentIsRefusedWithItsBytesWhoeverItIsAbout() throws Exception {
    send(accepted(1, ANNA, GOUT));
    taken(step);
    send(accepted(again(7, 7, BERT)));
    assertEquals(List.of(), taken(step));
    assertEquals(List.of("DEAD_LETTER CONTROL_ID_REUSED"), fates(step));
    DeadLetter letter = deadLetters(step).get(0);
    assertEquals(input(7), letter.input());
    assertEquals(DeadLetter.Stage.IDENTIFY, letter.stage());
    assertEquals(DeadLetterReason.CONTROL_ID_REUSED, letter.reason());
    assertEquals(DeadLetterReason.Blame.SENDER, letter.blame());
    assertArrayEquals(payload(7), letter.payload());
    assertFalse(letter.detail().contains("FEVER"));

    send(accepted(again(8, 1, ANNA))); // the id still stands for the first content
    assertEquals("DUPLICATE", fates(step).get(1));
  }

  @Test
  void partsOfOneMessageAreNoDuplicatesOfEachOther() throws Exception {
    send(accepted(update(1, ANNA, GOUT).asPart(0, 2)));
    send(accepted(update(1, BERT, FEVER).asPart(1, 2)));
    assertEquals(2, taken(step).size());
    assertEquals(List.of(), fates(step));
  }

  @Test
  void redrivenDeadLetterIsNoDuplicateOfItself() throws Exception {
    send(accepted(1, ANNA, GOUT));
    taken(step);
    send(accepted(again(9, 1, ANNA).with(Remark.REDRIVEN)));
    assertEquals(1, taken(step).size());
    send(accepted(again(10, 1, ANNA)));
    assertEquals(List.of("DUPLICATE"), fates(step));
  }

  @Test
  void messageIdIsForgottenInTime() throws Exception {
    step.setStateTtlProcessingTime(0);
    send(accepted(1, ANNA, GOUT));
    step.setStateTtlProcessingTime(Steps.DUPLICATE_MEMORY.toMillis() - 1);
    send(accepted(again(5, 1, ANNA)));
    step.setStateTtlProcessingTime(Steps.DUPLICATE_MEMORY.toMillis());
    send(accepted(again(6, 1, ANNA)));
    assertEquals(List.of("DUPLICATE"), fates(step));
    assertEquals(2, taken(step).size());
  }

  @Test
  void restartRemembersMessageIds() throws Exception {
    send(accepted(1, ANNA, GOUT));
    OperatorSubtaskState saved = step.snapshot(1, 0);
    step.close();
    step = Steps.once(saved);
    send(accepted(again(5, 1, ANNA)));
    assertEquals(List.of("DUPLICATE"), fates(step));
  }
}
