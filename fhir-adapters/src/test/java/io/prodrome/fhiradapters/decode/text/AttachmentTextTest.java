package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which format an attachment is of, and of which character set. */
class AttachmentTextTest {

  private static Extraction read(String text, String mediaType) {
    return AttachmentText.read(text.getBytes(StandardCharsets.UTF_8), mediaType, "", "a");
  }

  private static String text(Extraction extraction) {
    if (extraction instanceof Extraction.Text read) {
      return read.text().text();
    }
    throw new AssertionError("not read: " + extraction);
  }

  private static DeadLetterReason reason(Extraction extraction) {
    if (extraction instanceof Extraction.Unreadable unreadable) {
      return unreadable.reason();
    }
    throw new AssertionError("read");
  }

  @Test
  void plainTextIsTakenAsItIs() {
    Extraction read = read("Diabetes.\n  No cancer.", "text/plain");
    assertEquals(
        NoteText.verbatim("Diabetes.\n  No cancer.", "a"), ((Extraction.Text) read).text());
  }

  @Test
  void everyLineEndOfPlainTextIsOneLineFeedAndOffsetsStillFit() {
    NoteText text = ((Extraction.Text) read("one\r\ntwo\rthree", "text/plain")).text();
    assertEquals("one\ntwo\nthree", text.text());
    assertEquals(new TextSpan(4, 7, "a", 5, 8), text.original(4, 7).orElseThrow());
    assertEquals(new TextSpan(8, 13, "a", 9, 14), text.original(8, 13).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain; charset=utf-8",
        "TEXT/PLAIN",
        "TX/Plain",
        "TEXT^",
        "note.txt",
        ""
      })
  void whateverPlainTextIsCalledItIsRead(String declared) {
    assertEquals("a <b> c", text(read("a <b> c", declared)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/html", "application/xhtml+xml", "TEXT/HTML", "AP^x-html", "report.HTM"})
  void whateverHtmlIsCalledItIsRead(String declared) {
    assertEquals("a c", text(read("a <b>c</b>", declared)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/octet-stream", "text/plain", "AP", "", "application/pdf", "IM/JPEG"})
  void whatTheBytesShowCountsMoreThanWhatTheyAreCalled(String declared) {
    assertEquals("a c", text(read("\uFEFF<!DOCTYPE html><p>a <b>c</b>", declared)));
  }

  @ParameterizedTest
  @CsvSource({
    "IM/JPEG,UNSUPPORTED",
    "image/png,UNSUPPORTED",
    "application/octet-stream,UNSUPPORTED",
    "application/pdf,MALFORMED",
    "text/rtf,MALFORMED"
  })
  void whatNeitherNameNorBytesTellIsRefused(String declared, DeadLetterReason reason) {
    assertEquals(reason, reason(read("anything", declared)));
  }

  @Test
  void anArchiveUnderTheNameOfTextIsRefused() {
    assertEquals(DeadLetterReason.UNSUPPORTED, reason(read("PK\3\4 and so on", "text/plain")));
  }

  @Test
  void theBestFormatOfADocumentComesFirst() {
    List<String> best =
        List.of("text/plain", "TEXT/HTML", "AP/RTF", "text/x-hl7-cda-level-one", "x.pdf", "IM");
    for (int i = 1; i < best.size(); i++) {
      assertTrue(
          AttachmentText.preference(best.get(i - 1)) < AttachmentText.preference(best.get(i)),
          best.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "8859/1", "windows-1252", "UTF-16", "UTF-8"})
  void theDeclaredCharacterSetIsRead(String charset) throws Exception {
    Charset java = Charset.forName(charset.equals("8859/1") ? "ISO-8859-1" : charset);
    byte[] bytes = "Ménière".getBytes(java);
    assertEquals("Ménière", text(AttachmentText.read(bytes, "text/plain", charset, "a")));
  }

  @Test
  void theCharacterSetIsTakenFromMediaTypeOrDocumentWhereItIsNotSaid() {
    byte[] latin = "Ménière".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "Ménière", text(AttachmentText.read(latin, "text/plain;charset=\"latin1\"", "", "a")));
    byte[] html = "<html><meta charset=iso-8859-15><p>5 €".getBytes(Charset.forName("ISO-8859-15"));
    assertEquals("5 €", text(AttachmentText.read(html, "text/html", "", "a")));
  }

  @Test
  void quotesOfWindowsAreReadWhereLatin1IsDeclared() {
    byte[] bytes = {(byte) 0x93, 'a', (byte) 0x94};
    assertEquals("“a”", text(AttachmentText.read(bytes, "text/plain", "ISO-8859-1", "a")));
  }

  @Test
  void utf8IsReadWhereAsciiIsDeclared() {
    byte[] bytes = "Ménière".getBytes(StandardCharsets.UTF_8);
    assertEquals("Ménière", text(AttachmentText.read(bytes, "text/plain", "ASCII", "a")));
  }

  @Test
  void bytesOfNoOrAnotherCharacterSetAreRefused() {
    byte[] latin = "Ménière".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        DeadLetterReason.BAD_ENCODING, reason(AttachmentText.read(latin, "text/plain", "", "a")));
    assertEquals(
        DeadLetterReason.BAD_ENCODING,
        reason(AttachmentText.read(latin, "text/plain", "no-such-set", "a")));
  }
}
