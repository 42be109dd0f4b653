package io.prodrome.fhiradapters.decode.xml;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML with the platform's parser, strictly: what is not well-formed is refused, and so is
 * every document type declaration, so that there are no entities but XML's own. Depth and size are
 * bounded. Stateless and thread-safe.
 */
public final class XmlReader {

  private static final int MAX_DEPTH = 200;
  private static final int MAX_NODES = 1_000_000;

  private XmlReader() {}

  /** Built once: looking for it takes long, and readers that it makes share nothing. */
  private static final XMLInputFactory FACTORY = factory();

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
    return factory;
  }

  /**
   * The document's root.
   *
   * @param xml the document, without a byte order mark
   * @param namespace whose names stand alone; those of no namespace do so too
   * @param others what names of other namespaces begin with, by namespace; elements of those that
   *     are not among them are left out with all they hold
   * @param where the place in the message, for the refusal
   * @throws Refusal if it is no well-formed XML, or too deep or too large
   */
  public static XmlElement read(
      String xml, String namespace, Map<String, String> others, String where) {
    try {
      XMLStreamReader reader;
      synchronized (FACTORY) {
        reader = FACTORY.createXMLStreamReader(new StringReader(xml));
      }
      return new Tree(xml, namespace, others, where).read(reader);
    } catch (XMLStreamException e) {
      throw malformed(where);
    } catch (Refusal refusal) {
      throw refusal;
    } catch (RuntimeException e) {
      // The platform's parser meets some malformed documents with exceptions that it does not say.
      throw malformed(where);
    }
  }

  private static Refusal malformed(String where) {
    return new Refusal(DeadLetterReason.MALFORMED, "no well-formed XML in " + where);
  }

  /** Builds one document's tree. */
  private static final class Tree {
    private final XmlPlaces places;
    private final String namespace;
    private final Map<String, String> others;
    private final String where;
    private final Deque<XmlElement> open = new ArrayDeque<>();
    private @Nullable XmlElement root;
    private int nodes;
    private int leftOut;

    Tree(String xml, String namespace, Map<String, String> others, String where) {
      this.places = new XmlPlaces(xml);
      this.namespace = namespace;
      this.others = others;
      this.where = where;
    }

    XmlElement read(XMLStreamReader reader) throws XMLStreamException {
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            places.startTag();
            start(reader);
          }
          case XMLStreamConstants.END_ELEMENT -> {
            places.endTag();
            if (leftOut > 0) {
              leftOut--;
            } else {
              open.pop();
            }
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
              text(reader.getText());
          case XMLStreamConstants.COMMENT -> places.past("-->");
          case XMLStreamConstants.PROCESSING_INSTRUCTION -> places.past("?>");
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw new Refusal(
                  DeadLetterReason.MALFORMED, "a document type declaration in " + where);
          default -> {}
        }
      }
      if (root == null) {
        throw malformed(where);
      }
      return root;
    }

    private void start(XMLStreamReader reader) {
      count();
      String name = name(reader.getNamespaceURI(), reader.getLocalName());
      if (leftOut > 0 || name == null) {
        leftOut++;
        return;
      }
      Map<String, String> attributes = new HashMap<>(4);
      for (int i = 0; i < reader.getAttributeCount(); i++) {
        // xsi:type and type are never on one element of the formats that are read here.
        attributes.putIfAbsent(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
      }
      XmlElement element = new XmlElement(name, attributes);
      XmlElement parent = open.peek();
      if (parent == null) {
        root = element;
      } else {
        parent.add(element);
      }
      open.push(element);
    }

    private @Nullable String name(@Nullable String uri, String local) {
      if (uri == null || uri.isEmpty() || uri.equals(namespace)) {
        return local;
      }
      String prefix = others.get(uri);
      return prefix == null ? null : prefix + ":" + local;
    }

    private void text(String text) {
      XmlElement parent = leftOut > 0 ? null : open.peek();
      places.text(
          text,
          piece -> {
            if (parent != null) {
              count();
              parent.add(piece);
            }
          });
    }

    private void count() {
      if (++nodes > MAX_NODES) {
        throw new Refusal(DeadLetterReason.TOO_LARGE, "XML of too many nodes in " + where);
      }
      if (open.size() + leftOut > MAX_DEPTH) {
        throw new Refusal(DeadLetterReason.MALFORMED, "XML nested too deeply in " + where);
      }
    }
  }
}
