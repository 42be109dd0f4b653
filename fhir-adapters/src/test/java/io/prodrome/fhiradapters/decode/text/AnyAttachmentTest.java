package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever comes as an attachment, it is read or refused, and its map leads inside of it. */
class AnyAttachmentTest {

  private static final List<String> TYPES =
      List.of("", "text/plain", "text/html", "text/rtf", "application/pdf", "text/xml", "AP^PDF");

  private static final byte[] RTF =
      ("{\\r"
              + "tf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset128 A;}{\\f1\\fcharset204"
              + " B;}}{\\*\\generator x;}{\\info{\\author y}}\\uc1\\pard"
              + " M\\'e9ni\\u232?re{\\f0\\'93\\'fa}\\par{\\v no}{\\deleted"
              + " no}{\\upr{a}{\\*\\ud{b}}}{\\pict\\bin3 {}{}\\cell\\r"
              + "ow{\\field{\\*\\fldinst X}{\\fldrslt y}}\\u-10179?\\u-8704?\\~\\emdash}")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] HTML =
      ("<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><!-- c -->"
              + "<h1 class='a>b'>One &amp; two</h1><p hidden>x</p><del>no</del><pre> a\n  b</pre>"
              + "<ul><li>&eacute;&#x1F600;&notin;</ul><table><tr><td>1<td>2</table></body></html>")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] CDA =
      ("<?xml version='1.0'?><!-- c --><ClinicalDocument xmlns='urn:hl7-org:v3'><title>T</title>"
              + "<component><structuredBody><component><section><title>S</title><text>a &lt; b"
              + "<list><item>c</item></list><![CDATA[ d ]]></text></section></component>"
              + "</structuredBody></component></ClinicalDocument>")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] PDF =
      Pdfs.byHand(Pdfs.deflated(Pdfs.showing("Type 2 diabetes")), "/Filter/FlateDecode", true);

  private static final byte[] PDF_OF_OBJECT_STREAMS = Pdfs.ofPages("Type 2\ndiabetes", "asthma");

  @Property(seed = "2026", tries = 500)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 300) byte[] bytes) {
    for (String type : TYPES) {
      check(bytes, type);
    }
  }

  @Property(seed = "2026", tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text, @ForAll("charsets") String charset) {
    for (String type : TYPES) {
      check(AttachmentText.read(text.getBytes(StandardCharsets.UTF_8), type, charset, "a"));
    }
  }

  @Provide
  Arbitrary<String> charsets() {
    return Arbitraries.of("", "UTF-8", "UTF-16", "ISO-8859-1", "8859/1", "no set", "windows-31j");
  }

  @Property(seed = "2026", tries = 1_500)
  void anyDamageIsReadOrRefused(
      @ForAll("documents") byte[] document,
      @ForAll @IntRange(max = 5_000) int at,
      @ForAll @IntRange(max = 20) int cut,
      @ForAll @Size(max = 6) byte[] put) {
    int place = at % document.length;
    int end = Math.min(document.length, place + cut);
    byte[] damaged = new byte[document.length - (end - place) + put.length];
    System.arraycopy(document, 0, damaged, 0, place);
    System.arraycopy(put, 0, damaged, place, put.length);
    System.arraycopy(document, end, damaged, place + put.length, document.length - end);
    check(damaged, "");
  }

  @Provide
  Arbitrary<byte[]> documents() {
    return Arbitraries.of(RTF, HTML, CDA, PDF, PDF_OF_OBJECT_STREAMS);
  }

  /** Tags, references and words in any order. */
  @Property(seed = "2026", tries = 1_000)
  void anyMarkupIsReadAndItsMapIsTrue(@ForAll("markup") List<String> pieces) {
    String html = String.join("", pieces);
    NoteText text = HtmlReader.read(html, "a");
    checkSpans(text, html.length());
    for (TextSpan span : text.origin()) {
      if (span.isVerbatim()) {
        String here = text.text().substring(span.start(), span.end());
        String there = html.substring(span.from(), span.to());
        assertEquals(here, there.replace('\n', here.contains("\n") ? '\n' : ' '));
      }
    }
  }

  @Provide
  Arbitrary<List<String>> markup() {
    return Arbitraries.of(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<br/>",
            "<td>",
            "<li>",
            "<s>",
            "</s>",
            "<p hidden>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<a b='>'>",
            "<a b=\">",
            "&amp;",
            "&#65;",
            "&eacute",
            "&;",
            "&",
            "<",
            ">",
            "word",
            " ",
            "\n",
            "<pre>",
            "</pre>",
            "<![CDATA[",
            "]]>")
        .list()
        .ofMaxSize(40);
  }

  private static void check(byte[] bytes, String type) {
    check(AttachmentText.read(bytes, type, "", "a"));
  }

  private static void check(Extraction extraction) {
    if (extraction instanceof Extraction.Text read) {
      checkSpans(read.text(), Integer.MAX_VALUE);
    } else if (extraction instanceof Extraction.Unreadable unreadable) {
      assertNotEquals(DeadLetterReason.INTERNAL_ERROR, unreadable.reason());
      assertTrue(unreadable.detail().contains("a"));
    }
  }

  private static void checkSpans(NoteText text, int length) {
    int end = 0;
    for (TextSpan span : text.origin()) {
      assertTrue(span.start() >= end && span.end() > span.start(), "spans are in order");
      assertTrue(span.end() <= text.text().length() && span.to() <= length, "spans are inside");
      end = span.end();
    }
  }
}
