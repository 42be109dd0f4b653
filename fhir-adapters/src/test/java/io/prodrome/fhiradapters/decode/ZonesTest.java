package io.prodrome.fhiradapters.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZonesTest {

  private static final String HL7 =
      "MSH|^~\\&|A|B|||20260301093000||ADT^A04|C1|P|2.5\rPID|1||100^^^GENERAL^MR\r"
          + "PV1|1|O|||||||||||||||||V1|||||||||||||||||||||||||20260301091500\r";
  private static final String FHIR =
      """
      {"resourceType":"Encounter","id":"e1","status":"in-progress","class":{"code":"AMB"},
       "subject":{"identifier":{"system":"urn:test:mrn","value":"100"}},
       "period":{"start":"2026-03-01T09:15:00"}}
      """;
  private static final MessageDecoder DECODER =
      new MessageDecoder(
          new DecoderConfig(
              Samples.SECRET,
              Samples.CONFIG.authorities(),
              ZoneId.of("UTC"),
              Map.of("laboratory", ZoneId.of("America/New_York")),
              RemoteAttachments.NONE));

  private static Instant timeOf(String source, MessageFormat format, String text) {
    RawMessage raw =
        new RawMessage(
            new InputRef("t", 0, 1),
            format,
            text.getBytes(StandardCharsets.UTF_8),
            source,
            Samples.ACCEPTED,
            false);
    return ((DecodeResult.Decoded) DECODER.decode(raw))
        .updates().get(0).events().stream()
            .filter(event -> !event.factId().equals("patient"))
            .findFirst()
            .orElseThrow()
            .time()
            .instant();
  }

  @Test
  void timeWithoutAZoneIsOfItsFeedsZone() {
    Instant utc = Instant.parse("2026-03-01T09:15:00Z");
    Instant newYork = Instant.parse("2026-03-01T14:15:00Z");
    assertEquals(utc, timeOf("ward", MessageFormat.HL7V2, HL7));
    assertEquals(newYork, timeOf("laboratory", MessageFormat.HL7V2, HL7));
    assertEquals(utc, timeOf("ward", MessageFormat.FHIR, FHIR));
    assertEquals(newYork, timeOf("laboratory", MessageFormat.FHIR, FHIR));
  }
}
