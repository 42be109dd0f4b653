package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PDFs as reporting systems write them, and as attackers do. */
class PdfReaderTest {

  private static NoteText read(byte[] pdf) {
    return PdfReader.read(pdf, "a");
  }

  private static Refusal refusal(byte[] pdf) {
    return assertThrows(Refusal.class, () -> read(pdf));
  }

  @Test
  void pagesFollowEachOtherAndEachKnowsItsNumber() {
    NoteText text = read(Pdfs.ofPages("Discharge summary\nType 2 diabetes", "No cancer"));
    assertEquals("Discharge summary\nType 2 diabetes\nNo cancer", text.text());
    assertEquals(
        List.of(new TextSpan(0, 33, "a#page=1", 0, 33), new TextSpan(34, 43, "a#page=2", 0, 9)),
        text.origin());
  }

  @Test
  void anEmptyPageCountsAsAPage() {
    NoteText text = read(Pdfs.ofPages("one", "", "three"));
    assertEquals("one\nthree", text.text());
    assertEquals("a#page=3", text.original(4, 9).orElseThrow().pointer());
  }

  @Test
  void compressedPagesAreRead() {
    byte[] content = Pdfs.deflated(Pdfs.deflated(Pdfs.showing("Crohn disease")));
    byte[] pdf = Pdfs.byHand(content, "/Filter [/FlateDecode /FlateDecode]", true);
    assertEquals("Crohn disease", read(pdf).text());
  }

  @Test
  void aDocumentWithoutItsTableIsRepaired() {
    byte[] pdf = Pdfs.byHand(Pdfs.showing("Asthma"), "", false);
    assertEquals("Asthma", read(pdf).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "user"})
  void anEncryptedDocumentIsRefused(String userPassword) {
    Refusal refusal = refusal(Pdfs.encrypted(userPassword));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal.reason());
    assertEquals("an encrypted PDF in a", refusal.detail());
  }

  @Test
  void aScanIsRefused() {
    Refusal refusal = refusal(Pdfs.ofPages(""));
    assertEquals(DeadLetterReason.UNSUPPORTED, refusal.reason());
    assertEquals("a PDF without text, such as a scan, in a", refusal.detail());
  }

  @Test
  void aDamagedDocumentIsRefused() {
    byte[] pdf = Pdfs.ofPages("Asthma");
    assertEquals(DeadLetterReason.MALFORMED, refusal(Arrays.copyOf(pdf, pdf.length / 3)).reason());
    assertEquals(
        DeadLetterReason.MALFORMED,
        refusal("%PDF-1.7 and no more".getBytes(StandardCharsets.US_ASCII)).reason());
  }

  @Test
  void aDecompressionBombIsRefusedBeforeItGrows() {
    byte[] bomb = Pdfs.deflated(new byte[GuardedPdfParser.MAX_DECODED + 1]);
    byte[] once = Pdfs.byHand(bomb, "/Filter/FlateDecode", true);
    byte[] twice = Pdfs.byHand(Pdfs.deflated(bomb), "/Filter[/FlateDecode/FlateDecode]", true);
    byte[] unlisted = Pdfs.byHand(bomb, "/Filter/FlateDecode", false);
    for (byte[] pdf : List.of(once, twice, unlisted)) {
      assertTrue(pdf.length < 100_000);
      assertEquals(DeadLetterReason.TOO_LARGE, refusal(pdf).reason());
    }
  }

  @Test
  void anObjectStreamThatIsABombIsRefused() {
    byte[] bomb = Pdfs.deflated(new byte[GuardedPdfParser.MAX_DECODED + 1]);
    for (boolean xref : new boolean[] {true, false}) {
      byte[] pdf = Pdfs.byHand(bomb, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", xref);
      DeadLetterReason reason = refusal(pdf).reason();
      assertTrue(
          reason == DeadLetterReason.TOO_LARGE || reason == DeadLetterReason.MALFORMED,
          reason.name());
    }
  }

  @Test
  void aPredictorOfGigabytesIsRefused() {
    byte[] content = Pdfs.deflated(Pdfs.showing("x"));
    byte[] pdf =
        Pdfs.byHand(
            content, "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>", true);
    assertEquals(DeadLetterReason.TOO_LARGE, refusal(pdf).reason());
  }

  @Test
  void endlessWorkIsRefused() {
    byte[] operators = "q Q ".repeat(1_500_000).getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(Pdfs.byHand(Pdfs.deflated(operators), "/Filter/FlateDecode", true)).reason());
    byte[] letters = Pdfs.showing("x".repeat(200_000));
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(Pdfs.byHand(Pdfs.deflated(letters), "/Filter/FlateDecode", true)).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/UniJIS-UTF16-H usecmap ",
        "1 beginbfrange <0000> <FFFF> <0041> endbfrange ",
      })
  void aCharacterMapThatCostsMoreThanItsSizeIsRefused(String part) {
    byte[] map =
        ("begincmap " + part.repeat(1_000) + "endcmap").getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        DeadLetterReason.TOO_LARGE,
        refusal(Pdfs.byHand(map, "", true, "/ToUnicode 5 0 R")).reason());
  }

  @Test
  void theMachinesFontsAreNotLookedAt() {
    read(Pdfs.ofPages("x"));
    assertTrue(FontMappers.instance() instanceof PdfFonts);
  }
}
