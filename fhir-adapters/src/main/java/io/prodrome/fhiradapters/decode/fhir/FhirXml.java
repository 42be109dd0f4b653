package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * FHIR's XML (R4, section 2.6.1) as the tree that the same resource's JSON gives, but for what only
 * a schema of the right version could tell: an element that stands once is no list of one, and
 * every primitive is a text. The mappers take either. Thread-safe.
 *
 * <p>No DTD, no entity but XML's own five, bounded depth.
 */
final class FhirXml {

  private static final String FHIR = "http://hl7.org/fhir";
  private static final String HL7_V3 = "urn:hl7-org:v3";

  /** Elements of CDA's body and header, as they stand in examples and templates. */
  private static final Set<String> CDA_PIECES =
      Set.of(
          "act",
          "author",
          "component",
          "consumable",
          "encompassingEncounter",
          "encounter",
          "entry",
          "entryRelationship",
          "manufacturedProduct",
          "observation",
          "organizer",
          "participant",
          "patient",
          "patientRole",
          "procedure",
          "recordTarget",
          "section",
          "structuredBody",
          "subject",
          "substanceAdministration",
          "supply");

  private static final int MAX_DEPTH = 200;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9._:-]{1,40})[\"']");

  private static final XMLInputFactory FACTORY = factory();

  private FhirXml() {}

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // Without a reporter, the JDK's reader writes some errors to standard error.
    factory.setXMLReporter((message, type, related, location) -> {});
    return factory;
  }

  /**
   * A document's characters, by the character set that it declares, else UTF-8. A declared one that
   * is wider than a byte cannot be meant, since the declaration itself was read by bytes.
   *
   * @throws Refusal if the bytes are not of the character set, or it is unknown
   */
  static String decoded(byte[] bytes, int start) {
    String head =
        new String(bytes, start, Math.min(200, bytes.length - start), StandardCharsets.ISO_8859_1);
    Matcher declared = DECLARED.matcher(head);
    Charset charset = StandardCharsets.UTF_8;
    if (declared.find() && !declared.group(1).toUpperCase(Locale.ROOT).startsWith("UTF-")) {
      try {
        charset = Charset.forName(declared.group(1));
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            DeadLetterReason.BAD_ENCODING, "XML that declares a character set that is unknown");
      }
    }
    return FhirParsing.strict(bytes, start, charset);
  }

  /**
   * The resource that an XML document holds.
   *
   * @param text its characters: the JDK's reader of bytes writes to standard error about bytes that
   *     are not of their character set
   * @throws Refusal if it holds none
   */
  static ObjectNode read(String text) {
    XMLStreamReader xml = null;
    try {
      xml = FACTORY.createXMLStreamReader(new StringReader(text));
      return document(xml);
    } catch (XMLStreamException e) {
      // The exception's text may quote the document.
      throw new Refusal(
          DeadLetterReason.MALFORMED,
          "no XML"
              + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNumber()));
    } catch (MissingResourceException e) {
      // The JDK's reader fails to find its own words for some broken bytes.
      throw new Refusal(DeadLetterReason.MALFORMED, "no XML");
    } finally {
      close(xml);
    }
  }

  private static void close(@org.jspecify.annotations.Nullable XMLStreamReader xml) {
    if (xml != null) {
      try {
        xml.close();
      } catch (XMLStreamException e) {
        throw new IllegalStateException("a reader of bytes holds nothing that cannot be closed", e);
      }
    }
  }

  private static ObjectNode document(XMLStreamReader xml) throws XMLStreamException {
    Deque<Open> open = new ArrayDeque<>();
    ObjectNode root = null;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.isEmpty()) {
            root = root(xml, open);
          } else if (xml.getLocalName().equals("div") && !FHIR.equals(xml.getNamespaceURI())) {
            open.getLast().add("div", NODES.textNode(markup(xml)));
          } else {
            start(xml, open);
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          Open done = open.removeLast();
          if (!open.isEmpty()) {
            open.getLast().add(done);
          }
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Refusal(DeadLetterReason.MALFORMED, "a DTD or an entity of its own in XML");
        default -> {}
      }
    }
    if (root == null) {
      throw new Refusal(DeadLetterReason.MALFORMED, "XML without an element");
    }
    return root;
  }

  private static ObjectNode root(XMLStreamReader xml, Deque<Open> open) {
    if (xml.getLocalName().equals("ClinicalDocument")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a CDA document, not FHIR");
    }
    String namespace = xml.getNamespaceURI();
    boolean unnamed = namespace == null || namespace.isEmpty();
    if (HL7_V3.equals(namespace) || (unnamed && CDA_PIECES.contains(xml.getLocalName()))) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED,
          "a piece of a CDA document, which does not say whom it is about: send the whole one");
    }
    if (!FHIR.equals(namespace)) {
      throw new Refusal(DeadLetterReason.MALFORMED, "XML whose root is not of FHIR's namespace");
    }
    Open root = new Open(xml.getLocalName());
    root.content.put("resourceType", xml.getLocalName());
    open.add(root);
    return root.content;
  }

  private static void start(XMLStreamReader xml, Deque<Open> open) {
    if (open.size() >= MAX_DEPTH) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "XML beyond the limit of depth");
    }
    Open element = new Open(xml.getLocalName());
    if (Character.isUpperCase(element.name.charAt(0))) {
      element.content.put("resourceType", element.name);
    }
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals("value")) {
        element.value = xml.getAttributeValue(i);
      } else {
        element.content.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
      }
    }
    open.add(element);
  }

  /** The narrative's markup, without its attributes, which have no text in them. */
  private static String markup(XMLStreamReader xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder("<div>");
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          text.append('<').append(xml.getLocalName()).append('>');
        }
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          text.append("</").append(xml.getLocalName()).append('>');
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(
                xml.getText().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new Refusal(DeadLetterReason.MALFORMED, "an entity of its own in XML");
        default -> {}
      }
    }
    return text.toString();
  }

  /** An element that has not ended. */
  private static final class Open {
    private final String name;
    private final ObjectNode content = NODES.objectNode();
    private @org.jspecify.annotations.Nullable String value;

    Open(String name) {
      this.name = name;
    }

    void add(Open child) {
      if (child.value != null) {
        add(child.name, NODES.textNode(child.value));
        if (!child.content.isEmpty()) {
          add("_" + child.name, child.content);
        }
      } else if (Character.isUpperCase(child.name.charAt(0))) {
        content.setAll(child.content); // A resource inside of "resource" or "contained".
      } else {
        add(child.name, child.content);
      }
    }

    void add(String member, JsonNode node) {
      JsonNode there = content.get(member);
      if (there == null) {
        content.set(member, node);
      } else if (there instanceof ArrayNode list) {
        list.add(node);
      } else {
        content.set(member, NODES.arrayNode().add(there).add(node));
      }
    }
  }
}
