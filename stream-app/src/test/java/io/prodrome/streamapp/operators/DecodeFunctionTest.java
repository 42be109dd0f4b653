package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Messages.CONFIG;
import static io.prodrome.streamapp.Messages.hl7;
import static io.prodrome.streamapp.Messages.key;
import static io.prodrome.streamapp.Messages.pid;
import static io.prodrome.streamapp.Messages.raw;
import static io.prodrome.streamapp.Messages.visit;
import static io.prodrome.streamapp.operators.Steps.deadLetters;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.outcomes;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {

  private OneInputStreamOperatorTestHarness<RawMessage, AcceptedUpdate> step;

  @BeforeEach
  void start() throws Exception {
    step = Steps.decode(CONFIG);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  @Test
  void messageBecomesAnUpdateThatCarriesItsBytes() throws Exception {
    RawMessage admission = hl7(1, "ADT", "A01", pid("4711"), visit("V-1"));
    step.processElement(admission, 0);
    AcceptedUpdate accepted = taken(step).get(0);
    assertEquals(key("4711"), accepted.update().patient());
    assertEquals(admission.ref(), accepted.update().input());
    assertEquals("ward", accepted.source());
    assertArrayEquals(admission.payload(), accepted.payload());
    assertEquals(List.of(), fates(step)); // its end comes later
  }

  @Test
  void mergeWithThePersonsDataIsTwoPartsWithoutTheBytes() throws Exception {
    step.processElement(hl7(1, "ADT", "A40", pid("4711"), "MRG|0815^^^NORTH^MR"), 0);
    List<AcceptedUpdate> parts = taken(step);
    assertEquals(
        List.of(0, 1),
        parts.stream().map(AcceptedUpdate::update).map(PatientUpdate::part).toList());
    assertTrue(IdentityParts.changesIdentity(parts.get(0).update()));
    assertFalse(IdentityParts.changesIdentity(parts.get(1).update()));
    assertTrue(parts.stream().allMatch(part -> part.payload().length == 0));
  }

  @Test
  void unreadableMessageBecomesADeadLetterWithItsBytes() throws Exception {
    RawMessage broken = raw(1, MessageFormat.HL7V2, "PID|1||4711^^^NORTH||Feldhase^Quirina");
    step.processElement(broken, 0);
    assertEquals(List.of(), taken(step));
    DeadLetter letter = deadLetters(step).get(0);
    assertEquals(DeadLetter.Stage.DECODE, letter.stage());
    assertEquals(DeadLetterReason.MALFORMED, letter.reason());
    assertEquals(broken.ref(), letter.input());
    assertEquals("ward", letter.source());
    assertArrayEquals(broken.payload(), letter.payload());
    assertFalse(letter.detail().contains("Feldhase"));
    assertEquals(List.of("DEAD_LETTER MALFORMED"), fates(step));
  }

  @Test
  void messageWithoutFactsIsIgnoredForAReason() throws Exception {
    step.processElement(hl7(1, "ADT", "A20", "NPU|B-12|U"), 0);
    assertEquals(List.of(), taken(step));
    assertEquals(List.of("IGNORED MESSAGE_TYPE_WITHOUT_FACTS"), fates(step));
    assertEquals(List.of(), deadLetters(step));
  }

  @Test
  void everyRefusedOrIgnoredInputHasOneOutcome() throws Exception {
    step.processElement(raw(1, MessageFormat.FHIR, "{"), 0);
    step.processElement(raw(2, MessageFormat.FHIR, ""), 0);
    step.processElement(hl7(3, "ADT", "A20", "NPU|B-12|U"), 0);
    step.processElement(raw(4, MessageFormat.HL7V2, "\u0000"), 0);
    assertEquals(
        List.of(1L, 2L, 3L, 4L),
        outcomes(step).stream().map(outcome -> outcome.input().offset()).toList());
    assertTrue(outcomes(step).stream().allMatch(outcome -> outcome.parts() == 1));
    assertEquals(3, deadLetters(step).size());
  }
}
