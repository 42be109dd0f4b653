package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.concept.Coding;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Codes (data types CD and CE): the code, its translations, and where there is neither, the words
 * that were coded, which may stand in the narrative. Of one document, so not shared by threads.
 */
final class CdaCodes {

  /** HL7's ActCode, of which {@code ASSERTION} says that the value is what counts. */
  static final String ACT_CODE = "2.16.840.1.113883.5.4";

  /** What was coded is a few words; an element of the narrative may be all of it. */
  private static final int MAX_WORDS = 1_000;

  private final String source;
  private final Map<String, XmlElement> narrative = new HashMap<>();

  CdaCodes(XmlElement document, String source) {
    this.source = source;
    Deque<XmlElement> open = new ArrayDeque<>();
    open.push(document);
    while (!open.isEmpty()) {
      XmlElement element = open.pop();
      String id = element.attribute("ID");
      if (!id.isEmpty()) {
        narrative.putIfAbsent(id, element);
      }
      element.children().forEach(open::push);
    }
  }

  /** The codes of an element; empty where it says nothing. */
  Optional<Codes> of(@Nullable XmlElement element) {
    if (element == null) {
      return Optional.empty();
    }
    List<Coding> codings = new ArrayList<>();
    add(element, codings);
    for (XmlElement translation : element.children("translation")) {
      add(translation, codings);
    }
    if (codings.isEmpty()) {
      String words = words(element);
      if (!words.isBlank()) {
        codings.add(Codes.ofText(words));
      }
    }
    return codings.isEmpty() ? Optional.empty() : Optional.of(Codes.of(codings));
  }

  private void add(XmlElement element, List<Coding> codings) {
    String code = element.attribute("code");
    if (!code.isEmpty()) {
      String system = element.attribute("codeSystem");
      String uri = Codes.systemUri(system.isEmpty() ? "" : "urn:oid:" + system, source);
      codings.add(new Coding(uri, code, element.attribute("displayName")));
    }
  }

  /** The words that were coded: written there, or where a reference leads. */
  private String words(XmlElement element) {
    XmlElement original = element.find("originalText");
    if (original == null) {
      return element.attribute("displayName");
    }
    String own = original.text(MAX_WORDS).strip();
    if (!own.isEmpty()) {
      return own;
    }
    String reference = original.value("value", "reference");
    XmlElement target = reference.startsWith("#") ? narrative.get(reference.substring(1)) : null;
    return target == null ? "" : target.text(MAX_WORDS).strip();
  }

  /** Whether this code says no more than that the value is what counts. */
  static boolean isAssertion(@Nullable XmlElement code) {
    return code == null
        || (code.attribute("code").isEmpty() && code.children("translation").isEmpty())
        || (code.attribute("code").equals("ASSERTION")
            && code.attribute("codeSystem").equals(ACT_CODE));
  }
}
