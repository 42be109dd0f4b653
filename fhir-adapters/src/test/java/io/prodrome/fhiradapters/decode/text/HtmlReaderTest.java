package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTML as its reader sees it, and where each word stands. */
class HtmlReaderTest {

  private static String text(String html) {
    return HtmlReader.read(html, "a").text();
  }

  /** What the sender wrote for these words of the text. */
  private static String source(String html, String words) {
    NoteText text = HtmlReader.read(html, "a");
    int at = text.text().indexOf(words);
    TextSpan span = text.original(at, at + words.length()).orElseThrow();
    return html.substring(span.from(), span.to());
  }

  @Test
  void blocksEndLinesAndInlineMarkupDoesNot() {
    assertEquals(
        "History\nType 2 diabetes\nsince 2004\nNo cancer",
        text(
            "<html><head><title>x</title></head><body><h1>History</h1>"
                + "<p>Type&nbsp;2 <b>dia</b>betes<br>since   2004</p>\n\n<div>No cancer</div>"));
  }

  @Test
  void cellsAreSeparatedAndItemsMarked() {
    assertEquals(
        "Sodium\t140\nPotassium\t4.1\n- aspirin\n- statin",
        text(
            "<table><tr><th>Sodium</th><td> 140 </td></tr><tr><td>Potassium</td><td>4.1</td></tr>"
                + "</table><ul><li>aspirin<li>statin</ul>"));
  }

  @Test
  void whatIsHiddenDeletedOrStruckOutIsNoText() {
    assertEquals(
        "Allergies: latex",
        text(
            "<script>cancer()</script><style>p{}</style><!-- stroke -->"
                + "<p>Allergies: <del>penicillin</del><s>nuts</s> latex"
                + "<span style='Display: none'>stroke</span><i hidden>x</i></p>"));
  }

  @Test
  void preformattedTextKeepsItsBlanks() {
    assertEquals("a  b\n  c", text("<pre>a  b\n  c</pre>"));
  }

  @Test
  void softHyphensDoNotSplitWords() {
    assertEquals("diabetes", text("dia&shy;betes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<p>Crohn&#39;s disease</p>|Crohn's disease|Crohn&#39;s disease",
        "<p>a &lt; b &amp; c</p>|b & c|b &amp; c",
        "<p>M&eacute;ni&egrave;re x</p>|Ménière|M&eacute;ni&egrave;re",
        "<p>one</p><p>two three</p>|two three|two three",
        "<p>R&D and R&amp;amp;D</p>|R&D and|R&D and",
        "<p>R&D and R&amp;amp;D</p>|R&amp;D|R&amp;amp;D",
        "<p>dia<b>bet</b>es</p>|diabetes|dia<b>bet</b>es",
        "<p>x &#x1F600; smile</p>|smile|smile",
        "<p>x &nbsp;&nbsp; wide</p>|wide|wide"
      })
  void everyWordLeadsBackToItsSource(String html, String words, String written) {
    assertEquals(written, source(html, words));
  }
}
