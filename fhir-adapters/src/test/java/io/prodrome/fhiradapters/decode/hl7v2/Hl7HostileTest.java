package io.prodrome.fhiradapters.decode.hl7v2;

import static io.prodrome.fhiradapters.decode.Samples.hl7;
import static io.prodrome.fhiradapters.decode.Samples.note;
import static io.prodrome.fhiradapters.decode.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.DeadLetterReason;
import org.junit.jupiter.api.Test;

/** Messages that are made to cost: each is refused, or read in time that grows with its size. */
class Hl7HostileTest {

  private static final String MSH = "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||";
  private static final String PID = "PID|1||4711^^^GENERAL^MR";

  @Test
  void moreSegmentsThanAnyMessageHasAreRefused() {
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(hl7(MSH + "ADT^A08|M1|P|2.5", PID, "DG1|1||a\r".repeat(100_000))));
  }

  @Test
  void moreIdentifiersThanAPersonHasAreRefused() {
    assertEquals(
        DeadLetterReason.PATIENT_AMBIGUOUS,
        refusal(hl7(MSH + "ADT^A08|M1|P|2.5", "PID|1||" + "1^^^GENERAL~".repeat(101))));
  }

  @Test
  void moreValuesOfAResultThanAnyHasAreRefused() {
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(
            hl7(
                MSH + "ORU^R01|M1|P|2.5",
                PID,
                "OBR|1|P1|F1",
                "OBX|1|CWE|x||" + "1^^SCT~".repeat(1_001))));
  }

  @Test
  void textOfMillionsOfPiecesIsRefused() {
    for (String text :
        new String[] {"a~".repeat(300_000), "a\\T\\".repeat(300_000), "a\n".repeat(300_000)}) {
      assertEquals(
          DeadLetterReason.TOO_LARGE,
          refusal(hl7(MSH + "MDM^T02|M1|P|2.5", PID, "TXA|1|HP|TX|||||||||D7", obx(text))));
    }
  }

  @Test
  void millionsOfBrokenEscapesAreText() {
    for (String text : new String[] {"\\".repeat(1_000_001), "\\Xzz".repeat(300_000)}) {
      assertEquals(
          text,
          note(
                  hl7(MSH + "MDM^T02|M1|P|2.5", PID, "TXA|1|HP|TX|||||||||D7", obx(text)),
                  "document|D7")
              .text());
    }
  }

  private static String obx(String text) {
    return "OBX|1|TX|||" + text + "||||||F";
  }
}
