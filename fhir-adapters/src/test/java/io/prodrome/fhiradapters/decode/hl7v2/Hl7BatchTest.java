package io.prodrome.fhiradapters.decode.hl7v2;

import static io.prodrome.fhiradapters.decode.Samples.DECODER;
import static io.prodrome.fhiradapters.decode.Samples.raw;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.DecodeResult.Decoded;
import io.prodrome.domain.event.DecodeResult.RefusedPart;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Hl7BatchTest {

  private static final String BHS = "BHS|^~\\&|REG|HOSP\r";

  private static String document(String id, String patient, String charset) {
    return "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||MDM^T02|"
        + id
        + "|P|2.5||||||"
        + charset
        + "\rPID|1||"
        + patient
        + "\rTXA|1|HP|TX|||||||||"
        + id
        + "\rOBX|1|TX|||\u00dcbelkeit\r";
  }

  private static Decoded decoded(byte[] payload) {
    return (Decoded) DECODER.decode(raw(MessageFormat.HL7V2, payload));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void eachMemberKeepsItsOwnIdAndHashAndAllPartsAreNumbered() {
    String one = document("A", "1^^^GENERAL", "UNICODE UTF-8");
    String two = document("B", "2^^^GENERAL", "UNICODE UTF-8");
    Decoded batch = decoded(utf8(BHS + one + two + "BTS|2\r"));
    assertEquals(
        List.of("REG|HOSP|A", "REG|HOSP|B"),
        batch.updates().stream().map(PatientUpdate::messageId).toList());
    assertEquals(List.of(0, 1), batch.updates().stream().map(PatientUpdate::part).toList());
    assertEquals(List.of(2, 2), batch.updates().stream().map(PatientUpdate::parts).toList());
    assertEquals(Digests.sha256(utf8(one)), batch.updates().get(0).contentHash());
    assertNotEquals(batch.updates().get(0).contentHash(), batch.updates().get(1).contentHash());
    assertEquals(
        "message[2]/OBX[1]-5[1]",
        ((Note) batch.updates().get(1).events().get(1).content()).origin().get(0).pointer());
  }

  @Test
  void aMemberThatIsRefusedCarriesItsBytesAndFailsNoOther() {
    String bad = document("B", "", "UNICODE UTF-8");
    Decoded batch =
        decoded(
            utf8(
                BHS
                    + document("A", "1^^^GENERAL", "UNICODE UTF-8")
                    + bad
                    + document("C", "3^^^GENERAL", "UNICODE UTF-8")));
    assertEquals(2, batch.updates().size());
    RefusedPart refused = batch.refused().get(0);
    assertEquals(DeadLetterReason.PATIENT_MISSING, refused.reason());
    assertArrayEquals(utf8(bad), refused.payload());
    assertEquals(2, refused.part());
    assertEquals(3, refused.parts());
  }

  @Test
  void countsThatDoNotFitAreAPartOfTheirOwn() {
    String one = document("A", "1^^^GENERAL", "UNICODE UTF-8");
    for (String batch :
        List.of(
            BHS + one + "BTS|2\r",
            "FHS|^~\\&|REG\r" + BHS + one + "BTS|1\rFTS|3\r",
            BHS + one + "BTS|1\rPID|1||4711\r")) {
      Decoded decoded = decoded(utf8(batch));
      assertEquals(1, decoded.updates().size(), batch);
      assertEquals(DeadLetterReason.MALFORMED, decoded.refused().get(0).reason(), batch);
    }
    Decoded right = decoded(utf8("FHS|^~\\&\r" + BHS + one + "BTS|1|done\rFTS|1\r"));
    assertEquals(List.of(), right.refused());
  }

  @Test
  void membersMayHaveCharacterSetsOfTheirOwnAndUtf16IsCutAtItsCharacters() {
    byte[] latin = document("A", "1^^^GENERAL", "8859/1").getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf8 = utf8(document("B", "2^^^GENERAL", "UNICODE UTF-8"));
    byte[] both = new byte[latin.length + utf8.length];
    System.arraycopy(latin, 0, both, 0, latin.length);
    System.arraycopy(utf8, 0, both, latin.length, utf8.length);
    for (PatientUpdate update : decoded(both).updates()) {
      assertEquals("\u00dcbelkeit", ((Note) update.events().get(1).content()).text());
    }
    String text = BHS + document("A", "1^^^GENERAL", "") + document("B", "", "");
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Decoded wide = decoded(("\uFEFF" + text).getBytes(charset));
      assertEquals(
          "\u00dcbelkeit", ((Note) wide.updates().get(0).events().get(1).content()).text());
      // A refused member can be decoded alone: it has the mark that tells its character set.
      assertEquals(
          DeadLetterReason.PATIENT_MISSING,
          ((DecodeResult.Rejected)
                  DECODER.decode(raw(MessageFormat.HL7V2, wide.refused().get(0).payload())))
              .reason());
    }
  }

  @Test
  void framesThatWereWrittenToAFileAreMessages() {
    String frames =
        "\u000b"
            + document("A", "1^^^GENERAL", "")
            + "\u001c\r\u000b"
            + document("B", "2^^^GENERAL", "")
            + "\u001c\r";
    assertEquals(2, decoded(utf8(frames)).updates().size());
  }

  @Test
  void oneMessageIsNoBatch() {
    assertNull(Hl7Batch.of(utf8(document("A", "1", "") + "NTE|1||see MSH|^~\\& there\r")));
    assertNull(Hl7Batch.of(new byte[0]));
    assertNull(Hl7Batch.of(utf8("MSH")));
  }
}
