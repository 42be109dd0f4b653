package io.prodrome.fhiradapters.decode.cda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What golden cases do not say of CDA documents. */
class CdaDecoderTest {

  private static final String PERSON =
      "<recordTarget><patientRole><id root='1.2.3.4'"
          + " extension='4711'/></patientRole></recordTarget>";

  private static String document(String head, String sections) {
    return "<ClinicalDocument xmlns='urn:hl7-org:v3' xmlns:sdtc='urn:hl7-org:sdtc'>"
        + "<id root='1.2' extension='D'/>"
        + head
        + "<component><structuredBody>"
        + sections
        + "</structuredBody></component></ClinicalDocument>";
  }

  private static DecodeResult decode(String xml) {
    return Samples.DECODER.decode(
        Samples.raw(MessageFormat.FHIR, xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static PatientUpdate update(String xml) {
    if (decode(xml) instanceof DecodeResult.Decoded decoded) {
      return decoded.updates().get(0);
    }
    throw new AssertionError("not decoded: " + decode(xml));
  }

  private static String section(String entries) {
    return "<component><section><title>S</title><text>words</text>"
        + entries
        + "</section></component>";
  }

  private static String entry(String id, String code) {
    return "<entry><procedure moodCode='EVN'><id root='1.9' extension='"
        + id
        + "'/><code code='"
        + code
        + "' codeSystem='2.16.840.1.113883.6.96'/></procedure></entry>";
  }

  @Test
  void theFormatFhirCarriesCdaToo() {
    PatientUpdate update = update(document("<effectiveTime value='2026'/>" + PERSON, section("")));
    assertEquals(Samples.key("GENERAL", "4711"), update.patient());
    assertEquals("D@1.2", update.messageId());
    assertEquals("S:\nwords", ((Note) update.events().get(0).content()).text());
  }

  @Test
  void anIdThatADocumentUsesTwiceLosesNoFact() {
    PatientUpdate update =
        update(document(PERSON, section(entry("1", "80146002") + entry("1", "73761001"))));
    assertEquals(
        List.of("document|D@1.2", "Procedure/1@1.9", "Procedure/1@1.9#2"),
        update.events().stream().map(ClinicalEvent::factId).toList());
  }

  @Test
  void whatIsNotSaidOfThePersonChangesNothing() {
    assertTrue(
        update(document(PERSON, section(""))).events().stream()
            .noneMatch(event -> event.factId().equals("patient")));
  }

  @Test
  void aDocumentFromTheFutureDoesNotOutlastLaterOnes() {
    PatientUpdate update =
        update(document("<effectiveTime value='20990101'/>" + PERSON, section("")));
    assertEquals(Samples.ACCEPTED, update.events().get(0).recordedAt());
    assertEquals(List.of(Remark.TIME_IN_FUTURE), update.remarks());
  }

  @Test
  void entriesThatShareAnIdAndAllTheirWordsAreEachAFact() {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      entries
          .append("<entry><procedure moodCode='EVN'><id root='1'/><code nullFlavor='UNK'>")
          .append(
              "<originalText><reference value='#x'/></originalText></code></procedure></entry>");
    }
    String narrative = "<content ID='x'>" + "words ".repeat(200_000) + "</content>";
    String xml =
        document(
            PERSON,
            "<component><section><text>"
                + narrative
                + "</text>"
                + entries
                + "</section></component>");
    assertEquals(20_001, update(xml).events().size());
  }

  @Property(seed = "2026", tries = 300)
  void anyDamageHasOneResult(
      @ForAll @IntRange(max = 20_000) int at,
      @ForAll @IntRange(max = 30) int cut,
      @ForAll @Size(max = 4) byte[] put)
      throws Exception {
    byte[] document =
        Files.readAllBytes(
            Path.of("src/test/resources/golden/11-cda-treatments-and-results/in.xml"));
    int place = at % document.length;
    int end = Math.min(document.length, place + cut);
    byte[] damaged = new byte[document.length - (end - place) + put.length];
    System.arraycopy(document, 0, damaged, 0, place);
    System.arraycopy(put, 0, damaged, place, put.length);
    System.arraycopy(document, end, damaged, place + put.length, document.length - end);
    if (Samples.DECODER.decode(Samples.raw(MessageFormat.FHIR, damaged))
        instanceof DecodeResult.Rejected rejected) {
      assertNotEquals(DeadLetterReason.INTERNAL_ERROR, rejected.reason(), rejected.detail());
    }
  }
}
