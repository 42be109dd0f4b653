package io.prodrome.fhiradapters.decode.xml;

/** What an element holds. */
public sealed interface XmlNode permits XmlElement, XmlNode.Text {

  /**
   * A piece of text.
   *
   * @param text its characters
   * @param from where in the document it begins, in characters
   * @param to where it ends there; as many characters on where they are the same ones, otherwise
   *     the whole piece stands for them, as a character does for its reference
   */
  record Text(String text, int from, int to) implements XmlNode {

    /** Names its length, never its characters. */
    @Override
    public String toString() {
      return "Text[" + text.length() + " characters]";
    }
  }
}
