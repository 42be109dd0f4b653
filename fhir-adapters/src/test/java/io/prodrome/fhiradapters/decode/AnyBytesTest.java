package io.prodrome.fhiradapters.decode;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever comes, there is one result, and it is never a defect. */
class AnyBytesTest {

  private static final byte[] HL7 =
      String.join(
              "\r",
              "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||ADT^A40|M1|P|2.5",
              "EVN|A40|20200501101500",
              "PID|1||4711^^^GENERAL^MR||Canaryname||19500402|F",
              "MRG|0815^^^GENERAL",
              "PV1|1|E|||||||||||||||||V-77",
              "DG1|1||44054006^Diabetes^SCT||202005010930",
              "OBX|1|TX|||text \\T\\ more")
          .getBytes(StandardCharsets.UTF_8);

  private static final byte[] FHIR =
      ("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
              + Samples.PATIENT
              + ",{\"resource\":{\"resourceType\":\"Condition\",\"id\":\"c\","
              + "\"subject\":{\"reference\":\"urn:uuid:0a\"},\"onsetDateTime\":\"2019-05\","
              + "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\","
              + "\"code\":\"44054006\"}]}}}]}")
          .getBytes(StandardCharsets.UTF_8);

  @Property(seed = "2026", tries = 500)
  void anyBytesHaveOneResult(@ForAll @Size(max = 300) byte[] bytes) {
    for (MessageFormat format : MessageFormat.values()) {
      check(format, bytes);
    }
  }

  @Property(seed = "2026", tries = 1000)
  void anyDamageToAnHl7MessageHasOneResult(
      @ForAll @IntRange(max = 500) int at, @ForAll byte value, @ForAll @IntRange(max = 8) int cut) {
    check(MessageFormat.HL7V2, damaged(HL7, at, value, cut));
  }

  /** Damaged delimiters make HAPI's parser fail in ways that its signature does not tell. */
  @Test
  void everyDamageToTheHeaderHasOneResult() {
    for (int at = 0; at < 60; at++) {
      for (int cut = 0; cut < 8; cut++) {
        for (byte value : new byte[] {'|', '^', '~', '\\', '&', '\r', 0, 'A', (byte) 0xC3}) {
          check(MessageFormat.HL7V2, damaged(HL7, at, value, cut));
        }
      }
    }
  }

  @Property(seed = "2026", tries = 1000)
  void anyDamageToAFhirMessageHasOneResult(
      @ForAll @IntRange(max = 800) int at, @ForAll byte value, @ForAll @IntRange(max = 8) int cut) {
    check(MessageFormat.FHIR, damaged(FHIR, at, value, cut));
  }

  private static byte[] damaged(byte[] message, int at, byte value, int cut) {
    int place = at % message.length;
    int end = Math.min(message.length, place + cut);
    byte[] damaged = new byte[message.length - (end - place) + 1];
    System.arraycopy(message, 0, damaged, 0, place);
    damaged[place] = value;
    System.arraycopy(message, end, damaged, place + 1, message.length - end);
    return damaged;
  }

  private static void check(MessageFormat format, byte[] bytes) {
    DecodeResult result = Samples.DECODER.decode(Samples.raw(format, bytes));
    assertNotNull(result);
    if (result instanceof DecodeResult.Rejected rejected) {
      assertNotEquals(DeadLetterReason.INTERNAL_ERROR, rejected.reason(), rejected.detail());
    }
  }
}
