package io.prodrome.fhiradapters.decode.xml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML as a tree, its places, and what is no XML. */
class XmlReaderTest {

  private static XmlElement read(String xml) {
    return XmlReader.read(xml, "urn:a", Map.of("urn:b", "b"), "x");
  }

  @Test
  void elementsAttributesAndTextAreFound() {
    XmlElement root = read("<r xmlns='urn:a'><p v=' 1 '>one<q>two</q></p><p v='2'/></r>");
    assertEquals("r", root.name());
    assertEquals("1", root.value("v", "p"));
    assertEquals(2, root.children("p").size());
    assertEquals("onetwo", root.allText());
    assertEquals("onet", root.text(4));
    assertEquals("", root.value("v", "p", "none"));
  }

  @Test
  void namesOfOtherNamespacesAreNotMistaken() {
    XmlElement root =
        read("<r xmlns='urn:a' xmlns:b='urn:b' xmlns:c='urn:c'><b:p/><c:p><p>x</p></c:p><p/></r>");
    List<String> names = new ArrayList<>();
    root.children().forEach(child -> names.add(child.name()));
    assertEquals(List.of("b:p", "p"), names);
  }

  /** Every piece of text with what the document has at its place. */
  private static List<String> pieces(String xml) {
    List<String> pieces = new ArrayList<>();
    collect(read(xml), xml, pieces);
    return pieces;
  }

  private static void collect(XmlElement element, String xml, List<String> pieces) {
    for (XmlNode node : element.content()) {
      if (node instanceof XmlNode.Text text) {
        pieces.add(text.text() + "=" + xml.substring(text.from(), text.to()));
      } else if (node instanceof XmlElement inner) {
        collect(inner, xml, pieces);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0'?>\n<!-- > --><r a='>'>%s<!-- <x> -->%s</r>",
        "<r>%s<e a=\"'/>\"/>%s</r>",
        "<r>%s<e a='\"'></e  >%s</r>",
        "<r>%s<?pi > ?>%s</r>",
        "<r>%s<![CDATA[]]>%s</r><!-- end -->"
      })
  void textsKnowTheirPlaces(String frame) {
    String xml = String.format(frame, "one", "two");
    assertEquals(List.of("one=one", "two=two"), pieces(xml));
  }

  @Test
  void referencesAndLineEndsStandForWhatWasSent() {
    assertEquals(
        List.of("a =a ", "&=&amp;", " b=\u0020b", "\uD83D\uDE00=&#x1F600;"),
        pieces("<r>a &amp; b&#x1F600;</r>"));
    assertEquals(List.of("a=a", "\n=\r\n", "b=b"), pieces("<r>a\r\nb</r>"));
    assertEquals(
        List.of("a=a", " < & ]=\u0020< & ]", "b=b"), pieces("<r>a<![CDATA[ < & ]]]>b</r>"));
  }

  @Test
  void placesAreRightBeyondTheParsersBuffer() {
    String filler = "<e>" + "x".repeat(70) + "</e>\r\n";
    String xml = "<r>" + filler.repeat(2_000) + "<f>last &lt; one</f></r>";
    List<String> pieces = pieces(xml);
    assertEquals(
        List.of("last =last ", "<=&lt;", " one= one"),
        pieces.subList(pieces.size() - 3, pieces.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<r>",
        "<r></s>",
        "<r>&nbsp;</r>",
        "<r a='1' a='2'/>",
        "<!DOCTYPE r><r/>",
        "<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>",
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'><r/>",
        "<r>\u0001</r>"
      })
  void whatIsNoXmlOrDeclaresATypeIsRefused(String xml) {
    Refusal refusal = assertThrows(Refusal.class, () -> read(xml));
    assertEquals(DeadLetterReason.MALFORMED, refusal.reason());
  }

  @Test
  void endlessDepthIsRefused() {
    Refusal refusal = assertThrows(Refusal.class, () -> read("<r>".repeat(100_000)));
    assertEquals(DeadLetterReason.MALFORMED, refusal.reason());
    assertEquals("XML nested too deeply in x", refusal.detail());
  }

  @Test
  void tooManyNodesAreRefused() {
    Refusal refusal =
        assertThrows(Refusal.class, () -> read("<r>" + "<e/>".repeat(1_000_000) + "</r>"));
    assertEquals(DeadLetterReason.TOO_LARGE, refusal.reason());
  }
}
