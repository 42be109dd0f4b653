package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RTF as word processors write it. */
class RtfReaderTest {

  private static byte[] bytes(String rtf) {
    return rtf.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(String rtf) {
    return RtfReader.read(bytes(rtf), "a").text();
  }

  private static String body(String rtf) {
    return text("{\\rtf1\\ansi\\ansicpg1252\\deff0 " + rtf + "}");
  }

  @Test
  void aDocumentsTablesAreNoTextAndItsParagraphsAreLines() {
    assertEquals(
        "Diagnosis:\nType 2 diabetes\tsince 2004\nNo cancer",
        text(
            "{\\r"
                + "tf1\\ansi\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\r"
                + "ed0\\green0;}\r\n"
                + "{\\stylesheet{\\s0 Normal;}}{\\*\\generator Word 9;}{\\info{\\author"
                + " Someone}}\r\n"
                + "\\pard\\plain\\b Diagnosis:\\b0\\par\r\n"
                + "Type 2 dia\r\n"
                + "betes\\tab since 2004\\par\\pard No cancer\\par}\0 behind"));
  }

  @Test
  void cellsAreSeparatedAndRowsAreLines() {
    assertEquals(
        "Sodium\t140\nPotassium\t4.1",
        body(
            "\\trowd\\cellx100\\cellx200\\intbl Sodium\\cell 140\\cell\\row"
                + "\\intbl Potassium\\cell 4.1\\cell\\row"));
  }

  @Test
  void whatIsHiddenDeletedOrStruckOutIsNoText() {
    assertEquals(
        "Allergies:  latex",
        body(
            "Allergies: {\\deleted penicillin}{\\v nuts\\v0}{\\strike\\v0 eggs} latex"
                + "{\\*\\annotation see above}{\\deleted\\v x\\v0 y}"));
  }

  @Test
  void aFieldsResultIsTextAndItsInstructionIsNot() {
    assertEquals(
        "see the guideline now",
        body("see {\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt the guideline}} now"));
  }

  @Test
  void picturesObjectsAndUnknownDestinationsAreNoText() {
    assertEquals(
        "before after",
        body(
            "before {\\pict\\wmetafile8 0102}{\\*\\unheard of{\\b this}}{\\object{\\*\\objdata 01}}"
                + "{\\pict\\bin6 {}{}{}}after"));
  }

  @Test
  void textBoxesHeadersAndFootnotesStandApart() {
    assertEquals(
        "General Hospital\nOne\nbox\ntwo",
        body("{\\header General Hospital}One"
                + "{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt box}}{\\shprslt box}} two")
            .replace("\n ", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "M\\'e9ni\\'e8re|Ménière",
        "M\\u233?ni\\u232\\'e8re|Ménière",
        "\\uc0 M\\u233 ni\\u232 re|Ménière",
        "{\\uc2\\u8364ab}5|€5",
        "\\u-10179?\\u-8704?!|😀!",
        "5\\~mg\\emdash x\\_y\\endash z|5 mg—x-y–z",
        "a\\\\b\\{c\\}|a\\b{c}",
        "opt\\-ional|optional",
        "{\\upr{Men}{\\*\\ud{M\\u233 ?n}}}|Mén",
        "\\'93a\\'94|“a”"
      })
  void charactersAreReadHoweverTheyAreWritten(String rtf, String text) {
    assertEquals(text, body(rtf));
  }

  @Test
  void bytesAreOfTheirFontsCharacterSet() {
    assertEquals(
        "Диабет 日本 x",
        text(
            "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}"
                + "{\\f2\\fcharset128 C;}}{\\f1\\'c4\\'e8\\'e0\\'e1\\'e5\\'f2}\\f0  "
                + "{\\f2\\'93\\'fa\\'96\\'7b}\\f0  x}"));
  }

  @Test
  void bytesOfNoCharacterAreReplacedAndTheRestIsRead() {
    assertEquals("a\uFFFDb\uFFFD", body("a\\'81b\\u-10179?"));
  }

  @Test
  void everyWordLeadsBackToItsBytes() {
    String rtf = "{\\rtf1\\ansi one {\\b two} thr\r\nee M\\'e9ni\\u232?re\\par four}";
    NoteText text = RtfReader.read(bytes(rtf), "a");
    assertEquals("one two three Ménière\nfour", text.text());
    assertEquals("two", source(rtf, text, "two"));
    assertEquals("thr\r\nee", source(rtf, text, "three"));
    assertEquals("M\\'e9ni\\u232?re", source(rtf, text, "Ménière"));
    assertEquals("four", source(rtf, text, "four"));
  }

  private static String source(String rtf, NoteText text, String words) {
    int at = text.text().indexOf(words);
    TextSpan span = text.original(at, at + words.length()).orElseThrow();
    return rtf.substring(span.from(), span.to());
  }

  @Test
  void aDocumentThatBreaksOffIsReadAsFarAsItGoes() {
    assertEquals("one two", text("{\\rtf1 one {\\b two\\"));
    assertEquals("one", text("{\\rtf1 one\\bin99999999999 two"));
  }

  @Test
  void endlessNestingIsRefused() {
    byte[] deep = bytes("{\\rtf1" + "{".repeat(20_000));
    Refusal refusal = assertThrows(Refusal.class, () -> RtfReader.read(deep, "a"));
    assertEquals(DeadLetterReason.MALFORMED, refusal.reason());
  }
}
