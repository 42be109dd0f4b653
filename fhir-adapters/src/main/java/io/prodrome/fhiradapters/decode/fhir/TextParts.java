package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import java.util.ArrayList;
import java.util.List;

/** Puts a document together from texts of several places, a line end between them. */
final class TextParts {

  private final StringBuilder text = new StringBuilder();
  private final List<TextSpan> origin = new ArrayList<>();

  /** A text that stands at one place as it is. */
  void add(String part, String pointer) {
    add(NoteText.verbatim(part, pointer));
  }

  /** A text with its own way back. */
  void add(NoteText part) {
    if (part.text().isBlank()) {
      return;
    }
    endLine();
    int start = text.length();
    text.append(part.text());
    part.origin().forEach(span -> origin.add(span.shifted(start)));
  }

  /**
   * A section's title, as a line that ends in a colon, which is how recognisers tell sections.
   *
   * @param title may be blank, and then nothing is added
   */
  void title(String title, String pointer) {
    if (title.isBlank()) {
      return;
    }
    add(title, pointer);
    if (!title.stripTrailing().endsWith(":")) {
      text.append(':');
    }
  }

  private void endLine() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  NoteText text() {
    return new NoteText(text.toString(), origin);
  }
}
