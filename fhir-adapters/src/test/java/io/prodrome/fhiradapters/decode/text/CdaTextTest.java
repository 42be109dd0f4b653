package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of CDA documents. */
class CdaTextTest {

  private static final String HEAD =
      "<?xml version='1.0' encoding='UTF-8'?><!-- "
          + "x".repeat(2_000)
          + " -->\n"
          + "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Progress &amp; note</title>";

  private static String document(String body) {
    return HEAD + "<component>" + body + "</component></ClinicalDocument>";
  }

  private static String sections(String... sections) {
    return document(
        "<structuredBody>"
            + String.join(
                "",
                java.util.Arrays.stream(sections)
                    .map(s -> "<component><section>" + s + "</section></component>")
                    .toList())
            + "</structuredBody>");
  }

  private static Extraction read(String xml) {
    return AttachmentText.read(xml.getBytes(StandardCharsets.UTF_8), "text/xml", "", "a");
  }

  private static NoteText text(String xml) {
    if (read(xml) instanceof Extraction.Text read) {
      return read.text();
    }
    throw new AssertionError("" + read(xml));
  }

  @Test
  void titlesAreLinesAndNarrativeIsReadAsShown() {
    String xml =
        sections(
            "<code code='11450-4'/><title>Problems</title><text>\n <paragraph>Type 2\n  "
                + "<content styleCode='Bold'>diabetes</content></paragraph>"
                + "<list><item>asthma</item><item>gout<br/>(old)</item></list></text>"
                + "<entry><observation><text>coded</text></observation></entry>",
            "<title>Results:</title><text><table><thead><tr><th>Test</th><th>Value</th></tr></thead>"
                + "<tbody><tr><td>HbA1c</td><td>7.1&#160;%</td></tr></tbody></table></text><component><section><title>Notes</title><text>no"
                + " <content revised='delete'>known </content>cancer<renderMultiMedia"
                + " referencedObject='x'/></text></section></component>");
    assertEquals(
        "Progress & note\nProblems:\nType 2 diabetes\n- asthma\n- gout\n(old)\n"
            + "Results:\nTest\tValue\nHbA1c\t7.1 %\nNotes:\nno cancer",
        text(xml).text());
  }

  @Test
  void everyWordLeadsBackToItsSource() {
    String xml = sections("<text>Crohn&apos;s <content>dis</content>ease</text>");
    NoteText text = text(xml);
    int at = text.text().indexOf("Crohn's disease");
    TextSpan span = text.original(at, at + 15).orElseThrow();
    assertEquals("a", span.pointer());
    assertEquals("Crohn&apos;s <content>dis</content>ease", xml.substring(span.from(), span.to()));
  }

  @Test
  void aBodyThatIsNotXmlIsReadAsAnAttachment() {
    String rtf =
        Base64.getMimeEncoder().encodeToString("{\\rtf1 Asthma}".getBytes(StandardCharsets.UTF_8));
    NoteText text =
        text(
            document(
                "<nonXMLBody><text mediaType='text/rtf' representation='B64'>\n"
                    + rtf
                    + "\n</text></nonXMLBody>"));
    assertEquals("Asthma", text.text());
    assertEquals("a/nonXMLBody", text.origin().get(0).pointer());
    assertEquals(
        "Asthma & more",
        text(document(
                "<nonXMLBody><text mediaType='text/plain'>Asthma &amp; more</text></nonXMLBody>"))
            .text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<text mediaType='text/plain'><reference value='x.txt'/></text>|REFERENCE_UNRESOLVED",
        "<text mediaType='text/plain' representation='B64'>*</text>|FIELD_INVALID",
        "<text mediaType='image/png' representation='B64'>iVBORw==</text>|UNSUPPORTED",
        "<text mediaType='application/pdf' representation='B64'"
            + " compression='DF'>x</text>|UNSUPPORTED",
        "<nothing/>|UNSUPPORTED"
      })
  void aBodyThatCannotBeReadIsRefused(String body, DeadLetterReason reason) {
    Extraction read = read(document("<nonXMLBody>" + body + "</nonXMLBody>"));
    assertEquals(reason, ((Extraction.Unreadable) read).reason());
  }

  @Test
  void documentsInsideOfDocumentsAreReadOneLevelDeep() {
    String inner =
        Base64.getEncoder()
            .encodeToString(
                document("<nonXMLBody><text>x</text></nonXMLBody>")
                    .getBytes(StandardCharsets.UTF_8));
    Extraction read =
        read(
            document(
                "<nonXMLBody><text mediaType='text/xml' representation='B64'>"
                    + inner
                    + "</text></nonXMLBody>"));
    assertEquals(DeadLetterReason.UNSUPPORTED, ((Extraction.Unreadable) read).reason());
  }

  @Test
  void entitiesAreRefusedAndNotExpanded() {
    String laughs =
        "<!DOCTYPE ClinicalDocument [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
            + "<ClinicalDocument xmlns='urn:hl7-org:v3'><title>&b;</title></ClinicalDocument>";
    Extraction read =
        AttachmentText.read(laughs.getBytes(StandardCharsets.UTF_8), "text/xml", "", "a");
    assertEquals(DeadLetterReason.UNSUPPORTED, ((Extraction.Unreadable) read).reason());
  }
}
