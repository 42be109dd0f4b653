package io.prodrome.domain.event;

import java.util.List;
import java.util.Optional;

/**
 * A document's plain text with the way back to what was sent.
 *
 * @param text the plain text that mention offsets refer to
 * @param origin where its stretches stand in the message, in the text's order and without overlap;
 *     characters between them were not sent, such as the line ends between segments
 */
public record NoteText(String text, List<TextSpan> origin) {
  public NoteText {
    origin = List.copyOf(origin);
  }

  /** A text that stands in one place as it is. */
  public static NoteText verbatim(String text, String pointer) {
    return new NoteText(
        text,
        text.isEmpty()
            ? List.of()
            : List.of(new TextSpan(0, text.length(), pointer, 0, text.length())));
  }

  /**
   * Where a stretch of the text stands in the message: from its first to its last character that
   * was sent, as far as both are in one place.
   *
   * @return empty where nothing of it was sent
   */
  public Optional<TextSpan> original(int start, int end) {
    TextSpan first = null;
    TextSpan last = null;
    for (TextSpan span : origin) {
      if (span.end() > start && span.start() < end) {
        if (first == null) {
          first = span;
        } else if (!span.pointer().equals(first.pointer())) {
          break;
        }
        last = span;
      }
    }
    if (first == null || last == null) {
      return Optional.empty();
    }
    int from =
        first.isVerbatim() ? first.from() + Math.max(0, start - first.start()) : first.from();
    int to = last.isVerbatim() ? last.to() - Math.max(0, last.end() - end) : last.to();
    return Optional.of(
        new TextSpan(
            Math.max(start, first.start()), Math.min(end, last.end()), first.pointer(), from, to));
  }

  /** Names its length, never its text. */
  @Override
  public String toString() {
    return "NoteText[" + text.length() + " characters]";
  }
}
