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
    addText(text, Integer.MAX_VALUE, Integer.MAX_VALUE);
    return text.toString();
  }

  /**
   * The beginning of the text inside, at whatever depth. What is looked at is bounded, so that many
   * who ask for a large element's are not slow.
   *
   * @param most how many characters are wanted
   */
  public String text(int most) {
    StringBuilder text = new StringBuilder();
    addText(text, most, most);
    return text.toString();
  }

  private int addText(StringBuilder text, int most, int nodes) {
    int left = nodes;
    for (XmlNode node : content) {
      if (--left < 0 || text.length() >= most) {
        break;
      }
      if (node instanceof XmlNode.Text own) {
        text.append(own.text(), 0, Math.min(own.text().length(), most - text.length()));
      } else if (node instanceof XmlElement element) {
        left = element.addText(text, most, left);
      }
    }
    return left;
  }

  /** Names the element, never its content. */
  @Override
  public String toString() {
    return "XmlElement[" + name + "]";
  }
}
