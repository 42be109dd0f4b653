package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import io.prodrome.fhiradapters.decode.xml.XmlNode;
import io.prodrome.fhiradapters.decode.xml.XmlReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * The text of a CDA document (HL7 CDA R2, C-CDA R2.1): its title, then each section's title as a
 * line with a colon and its narrative. Coded entries are no text. What is marked as deleted is no
 * part of it. A document whose body is not XML is read as the attachment that it holds. Stateless
 * and thread-safe.
 */
public final class CdaText {

  /** The namespace of CDA. */
  public static final String NAMESPACE = "urn:hl7-org:v3";

  private static final Map<String, String> EXTENSIONS = Map.of("urn:hl7-org:sdtc", "sdtc");

  private static final Set<String> BLOCKS =
      Set.of(
          "paragraph", "list", "item", "table", "thead", "tbody", "tfoot", "tr", "br", "caption");

  private static final Set<String> UNSEEN = Set.of("renderMultiMedia", "footnoteRef");

  private final Blanks out;

  private CdaText(String pointer) {
    this.out = new Blanks(new TextRuns(pointer));
  }

  /**
   * A CDA document as a tree.
   *
   * @param where the place in the message, for the refusal
   * @throws Refusal if it is no well-formed XML, or no CDA document
   */
  public static XmlElement parse(byte[] bytes, String mediaType, String charset, String where) {
    XmlElement root =
        XmlReader.read(
            Charsets.decode(bytes, mediaType, charset, where), NAMESPACE, EXTENSIONS, where);
    if (!root.name().equals("ClinicalDocument")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "XML that is no CDA document in " + where);
    }
    return root;
  }

  /**
   * The text of a document.
   *
   * @param document its root
   * @param pointer what the text's origin is called
   * @throws Refusal if it has a body that cannot be read
   */
  public static NoteText of(XmlElement document, String pointer) {
    return of(document, pointer, false);
  }

  static NoteText of(XmlElement document, String pointer, boolean inside) {
    XmlElement other = document.find("component", "nonXMLBody");
    if (other != null) {
      return attachment(other, pointer, inside);
    }
    CdaText text = new CdaText(pointer);
    XmlElement title = document.find("title");
    if (title != null) {
      text.title(title, "");
    }
    for (XmlElement component : document.children("component")) {
      for (XmlElement body : component.children("structuredBody")) {
        text.sections(body);
      }
    }
    return text.out.toNoteText();
  }

  private static NoteText attachment(XmlElement body, String pointer, boolean inside) {
    XmlElement text = body.find("text");
    String where = pointer + "/nonXMLBody";
    if (text == null || inside) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED,
          (inside ? "a CDA document inside of another in " : "a body without content in ") + where);
    }
    if (text.find("reference") != null) {
      throw new Refusal(
          DeadLetterReason.REFERENCE_UNRESOLVED, "a body that is not in the message in " + where);
    }
    String content = text.allText();
    String mediaType = text.attribute("mediaType");
    Extraction read;
    if (text.attribute("representation").equals("B64")) {
      if (!text.attribute("compression").isEmpty()) {
        throw new Refusal(DeadLetterReason.UNSUPPORTED, "a compressed body in " + where);
      }
      read = AttachmentText.read(decoded(content, where), mediaType, "", where, true);
    } else {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      read = AttachmentText.read(bytes, mediaType, "UTF-8", where, true);
    }
    if (read instanceof Extraction.Unreadable unreadable) {
      throw new Refusal(unreadable.reason(), unreadable.detail());
    }
    return ((Extraction.Text) read).text();
  }

  /** Strictly: what is no base64 would be left out without a word otherwise. */
  private static byte[] decoded(String base64, String where) {
    StringBuilder digits = new StringBuilder(base64.length());
    for (int i = 0; i < base64.length(); i++) {
      if (base64.charAt(i) > ' ') {
        digits.append(base64.charAt(i));
      }
    }
    try {
      return Base64.getDecoder().decode(digits.toString());
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "a body that is no base64 in " + where);
    }
  }

  /** The sections directly inside, each with its own; depth is bounded by the XML's. */
  private void sections(XmlElement outer) {
    for (XmlElement component : outer.children("component")) {
      for (XmlElement section : component.children("section")) {
        XmlElement title = section.find("title");
        if (title != null) {
          title(title, ":");
        }
        XmlElement text = section.find("text");
        if (text != null) {
          narrative(text);
          out.endLine();
        }
        sections(section);
      }
    }
  }

  private void title(XmlElement title, String end) {
    out.endLine();
    String words = title.allText().strip();
    narrative(title);
    if (!words.isEmpty() && !words.endsWith(":")) {
      out.join(end);
    }
    out.endLine();
  }

  private void narrative(XmlElement element) {
    for (XmlNode node : element.content()) {
      if (node instanceof XmlNode.Text text) {
        add(text);
      } else if (node instanceof XmlElement inner) {
        if (!UNSEEN.contains(inner.name()) && !inner.attribute("revised").equals("delete")) {
          element(inner);
        }
      }
    }
  }

  private void element(XmlElement element) {
    boolean block = BLOCKS.contains(element.name());
    if (block) {
      out.endLine();
    }
    switch (element.name()) {
      case "item" -> out.add("- ");
      case "td", "th" -> out.cell();
      default -> {}
    }
    narrative(element);
    if (block) {
      out.endLine();
    }
  }

  private void add(XmlNode.Text text) {
    boolean verbatim = text.to() - text.from() == text.text().length();
    for (int i = 0; i < text.text().length(); i++) {
      int from = verbatim ? text.from() + i : text.from();
      out.add(text.text().charAt(i), from, verbatim ? from + 1 : text.to());
    }
  }
}
