package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.intake.Hl7Acknowledgement.Problem;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Hl7AcknowledgementTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  private static String[] answer(String message, @Nullable Problem problem) {
    Hl7Header header = Hl7Header.of(message.getBytes(ISO_8859_1)).orElseThrow();
    Optional<byte[]> bytes = Hl7Acknowledgement.of(header, problem, NOW);
    return bytes.map(each -> new String(each, ISO_8859_1).split("\r", -1)).orElse(new String[0]);
  }

  private static String message(String version, String more) {
    return "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||ADT^A08^ADT_A01|M1|T|"
        + version
        + more
        + "\r";
  }

  /** The columns: MSH-15, MSH-16, and the answer to what is stored, unstored and refused. */
  @ParameterizedTest
  @CsvSource({
    "'',   '',   AA, AE, AR",
    "AL,   '',   CA, CE, CR",
    "AL,   NE,   CA, CE, CR",
    "AL,   AL,   CA, CE, CR",
    "NE,   NE,   '', '', ''",
    "NE,   AL,   AA, AE, AR",
    "NE,   ER,   '', AE, AR",
    "NE,   SU,   AA, '', ''",
    "ER,   NE,   '', CE, CR",
    "ER,   AL,   AA, CE, CR",
    "SU,   NE,   CA, '', ''",
    "SU,   ER,   CA, AE, AR",
    "'',   AL,   AA, AE, AR",
    "'',   ER,   '', AE, AR",
    "Y,    '',   CA, CE, CR",
  })
  void conditionsOfTheSenderDecideWhichAnswerThereIs(
      String accept, String application, String stored, String unstored, String refused) {
    String message = message("2.5", "|||" + accept + "|" + application);
    assertEquals(stored, code(answer(message, null)));
    assertEquals(unstored, code(answer(message, Problem.notStored())));
    assertEquals(refused, code(answer(message, Problem.brokenOff())));
  }

  private static String code(String[] answer) {
    return answer.length == 0 ? "" : answer[1].split("\\|")[1];
  }

  @Test
  void answerGoesBackInTheMessagesOwnTerms() {
    String[] answer =
        answer(
            "MSH#*~\\&#REG#HOSP#PRO#DRO#20200501101530##ADT*A08#M1#D#2.3.1######UNICODE UTF-8\r",
            null);
    String[] msh = answer[0].split("#", -1);
    assertEquals("*~\\&", msh[1]);
    assertEquals("PRO DRO REG HOSP", String.join(" ", msh[2], msh[3], msh[4], msh[5]));
    assertEquals("20260301100000.123+0000", msh[6]);
    assertEquals("ACK*A08", msh[8]);
    assertEquals("D", msh[10]);
    assertEquals("2.3.1", msh[11]);
    assertEquals("UNICODE UTF-8", msh[17]);
    assertEquals("MSA#AA#M1", answer[1]);
  }

  @Test
  void refusalIsCodedWhereTheVersionHasAPlaceForIt() {
    Problem tooLarge = Problem.tooLarge(1000);
    String[] v25 = answer(message("2.5.1^USA", ""), tooLarge);
    assertEquals("MSA|AR|M1|larger than 1000 bytes", v25[1]);
    assertEquals("ERR|||104^Value too long^HL70357|E||||larger than 1000 bytes", v25[2]);
    assertEquals("ACK^A08^ACK", v25[0].split("\\|")[8]);
    String[] v24 = answer(message("2.4", ""), tooLarge);
    assertEquals("MSA|AR|M1|larger than 1000 bytes|||104^Value too long^HL70357", v24[1]);
    assertEquals("", v24[2]);
    assertEquals("MSA|AR|M1|larger than 1000 bytes", answer(message("2.2", ""), tooLarge)[1]);
  }

  @Test
  void unstoredMessageIsAnErrorThatMayPass() {
    String[] answer = answer(message("2.8", ""), Problem.notStored());
    assertEquals("MSA|AE|M1|not stored; send it again", answer[1]);
    assertTrue(answer[2].contains("|207^Application internal error^HL70357|E|"));
  }

  @Test
  void everyAnswerHasAnIdOfItsOwnThatFitsTheField() {
    String first = answer(message("2.5", ""), null)[0].split("\\|")[9];
    String second = answer(message("2.5", ""), null)[0].split("\\|")[9];
    assertFalse(first.equals(second));
    assertTrue(first.length() <= 20, first);
  }

  @Test
  void batchIsAnsweredByItsOwnId() {
    String members = "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501||ADT^A08|M1|P|2.4|||AL\rPID|1||4711\r";
    String bhs = "BHS|^~\\&|REG|HOSP|PRO|DRO|20200501||||B7\r";
    String[] answer =
        answer("FHS|^~\\&|REG||PRO|||||F3\r" + bhs + members + "BTS|1\rFTS|1\r", null);
    assertEquals("MSA|CA|B7", answer[1]);
    assertEquals("ACK", answer[0].split("\\|")[8]);
    assertEquals("MSA|CA|F3", answer("FHS|^~\\&|REG||PRO||||||F3\r" + members, null)[1]);
    assertEquals("MSA|CA|M1", answer("BHS|^~\\&|REG\r" + members, null)[1]);
  }

  @Test
  void emptyBatchIsAnsweredInTheEnvelopesTerms() {
    String[] answer = answer("FHS|^~\\&|REG|HOSP|PRO|DRO|20200501||||F3\rFTS|0\r", null);
    assertTrue(answer[0].startsWith("MSH|^~\\&|PRO|DRO|REG|HOSP|"), answer[0]);
    assertEquals("MSA|AA|F3", answer[1]);
  }

  @Test
  void patientIsTheFirstPidsIdentifierAndABatchHasNone() {
    byte[] message =
        (message("2.5", "") + "EVN|A08\rPID|1||4711&x^^^HOSP~12|\r").getBytes(ISO_8859_1);
    assertEquals("4711", Hl7Header.of(message).orElseThrow().patient(message));
    byte[] none = (message("2.5", "") + "PID|1||\rPV1|1").getBytes(ISO_8859_1);
    assertEquals(null, Hl7Header.of(none).orElseThrow().patient(none));
    byte[] batch = ("BHS|^~\\&|\r" + new String(message, ISO_8859_1)).getBytes(ISO_8859_1);
    assertEquals(null, Hl7Header.of(batch).orElseThrow().patient(batch));
  }
}
