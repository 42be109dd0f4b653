package io.prodrome.fhiradapters.decode.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element. Names are local ones: those of the document's own namespace as they are, others with
 * the name of their namespace before them, such as {@code sdtc:raceCode}. Not to be changed once it
 * is read, and thread-safe then.
 */
public final class XmlElement implements XmlNode {

  private final String name;
  private final Map<String, String> attributes;
  private final List<XmlNode> content = new ArrayList<>(4);

  XmlElement(String name, Map<String, String> attributes) {
    this.name = name;
    this.attributes = attributes;
  }

  void add(XmlNode node) {
    content.add(node);
  }

  public String name() {
    return name;
  }

  /** An attribute's value without blanks around it; empty where there is none. */
  public String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "").strip();
  }

  /** Elements and texts, in order. */
  public List<XmlNode> content() {
    return content;
  }

  /** The elements of this name directly inside. */
  public List<XmlElement> children(String child) {
    List<XmlElement> found = new ArrayList<>();
    for (XmlNode node : content) {
      if (node instanceof XmlElement element && element.name.equals(child)) {
        found.add(element);
      }
    }
    return found;
  }

  /** All elements directly inside. */
  public List<XmlElement> children() {
    List<XmlElement> found = new ArrayList<>();
    for (XmlNode node : content) {
      if (node instanceof XmlElement element) {
        found.add(element);
      }
    }
    return found;
  }

  /** The first element at the end of this path of names; null where there is none. */
  public @Nullable XmlElement find(String... path) {
    XmlElement at = this;
    for (String step : path) {
      XmlElement next = null;
      for (XmlNode node : at.content) {
        if (node instanceof XmlElement element && element.name.equals(step)) {
          next = element;
          break;
        }
      }
      if (next == null) {
        return null;
      }
      at = next;
    }
    return at;
  }

  /** An attribute of the first element at the end of a path; empty where there is none. */
  public String value(String attribute, String... path) {
    XmlElement found = find(path);
    return found == null ? "" : found.attribute(attribute);
  }

  /** All text inside, at whatever depth. */
  public String allText() {
    StringBuilder text = new StringBuilder();
    addText(text);
    return text.toString();
  }

  private void addText(StringBuilder text) {
    for (XmlNode node : content) {
      if (node instanceof XmlNode.Text own) {
        text.append(own.text());
      } else if (node instanceof XmlElement element) {
        element.addText(text);
      }
    }
  }

  /** Names the element, never its content. */
  @Override
  public String toString() {
    return "XmlElement[" + name + "]";
  }
}
