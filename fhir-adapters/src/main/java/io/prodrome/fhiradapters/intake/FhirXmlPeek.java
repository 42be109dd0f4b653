package io.prodrome.fhiradapters.intake;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link FhirPeek} of XML, in one walk. A document type, an entity that XML itself does not
 * have, and deep nesting end it: FHIR needs none of them, and they are how XML is turned against
 * its reader.
 */
final class FhirXmlPeek {

  private static final int MAX_DEPTH = 500;

  /** Bundle, entry, resource, the resource itself. */
  private static final int ENTRY_RESOURCE = 4;

  /** How deep below the resource the walk looks. */
  private static final int NAMES = ENTRY_RESOURCE + 4;

  private static final XMLInputFactory XML = factory();

  private final XMLStreamReader reader;
  private final FhirPeek.Builder peek = new FhirPeek.Builder();
  private final String[] names = new String[NAMES];
  private int depth;

  /** What is gathered of the top resource, and of the entry's resource that is being read. */
  private final Gathered top = new Gathered();

  private Gathered inner = new Gathered();
  private String method = "";

  private static final class Gathered {
    private String type = "";
    private String id = "";
    private String bundleType = "";
    private @Nullable String identifier;
    private String system = "";
    private String event = "";
  }

  private FhirXmlPeek(XMLStreamReader reader) {
    this.reader = reader;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  static Optional<FhirPeek> of(byte[] body, int start) {
    try {
      ByteArrayInputStream input = new ByteArrayInputStream(body, start, body.length - start);
      XMLStreamReader reader;
      synchronized (XML) { // Making a reader is not said to be thread-safe.
        reader = XML.createXMLStreamReader(input);
      }
      try {
        return new FhirXmlPeek(reader).walk();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's reader answers some broken documents with unchecked exceptions.
      return Optional.empty();
    }
  }

  private Optional<FhirPeek> walk() throws XMLStreamException {
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
          return Optional.empty();
        }
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          if (depth > MAX_DEPTH) {
            return Optional.empty();
          }
          if (depth <= NAMES) {
            names[depth - 1] = reader.getLocalName();
            begun();
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          ended();
          depth--;
        }
        default -> {
          // Text and comments say nothing here.
        }
      }
    }
    return peek.build();
  }

  private String name(int level) {
    String name = names[level - 1];
    return name == null ? "" : name;
  }

  private boolean inEntry() {
    return depth >= 3 && name(1).equals("Bundle") && name(2).equals("entry");
  }

  private void begun() {
    if (depth == 1) {
      top.type = name(1);
    } else if (!inEntry()) {
      member(top, 1);
    } else if (name(3).equals("resource")) {
      if (depth == ENTRY_RESOURCE) {
        inner = new Gathered();
        inner.type = name(depth);
      } else if (depth > ENTRY_RESOURCE) {
        member(inner, ENTRY_RESOURCE);
      }
    } else if (depth == 4 && name(3).equals("request") && name(4).equals("method")) {
      method = value();
    }
  }

  /** A member of the resource whose element is at that level, or a member of its member. */
  private void member(Gathered resource, int level) {
    String member = name(level + 1);
    if (depth == level + 1) {
      switch (member) {
        case "id" -> resource.id = value();
        case "type" -> resource.bundleType = value();
        case "eventUri" -> resource.event = value();
        default -> {
          // Of no use here.
        }
      }
    } else if (depth == level + 2) {
      switch (member + "." + name(depth)) {
        case "identifier.value" -> {
          if (resource.identifier == null && !value().isBlank()) {
            resource.identifier = value();
          }
        }
        case "subject.reference", "patient.reference" -> peek.subject(value());
        case "eventCoding.system" -> resource.system = value();
        case "eventCoding.code" -> resource.event = value();
        default -> {
          // Of no use here.
        }
      }
    }
  }

  private void ended() {
    if (depth == 1) {
      peek.top(top.type, top.id, top.bundleType);
      finish(top);
    } else if (depth == ENTRY_RESOURCE && inEntry() && name(3).equals("resource")) {
      finish(inner);
    } else if (depth == 2 && name(1).equals("Bundle") && name(2).equals("entry")) {
      peek.entry(method);
      method = "";
    }
  }

  private void finish(Gathered resource) {
    peek.resource(resource.type, resource.id, resource.identifier);
    if (resource.type.equals("MessageHeader")) {
      peek.event(new FhirPeek.Event(resource.id, resource.system, resource.event));
    }
  }

  private String value() {
    String value = reader.getAttributeValue(null, "value");
    return value == null ? "" : value;
  }
}
