package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins a note's text from fields and attachments, and keeps where each stretch stands in the
 * message. Blank space at the ends of lines goes: the same text is the same note in whatever
 * segments it is sent. Not thread-safe.
 */
final class TracedText {

  /** The most stretches that a text may be made of, so that a message costs bounded memory. */
  private static final int MAX_SPANS = 200_000;

  /** The most characters that a text may have: some 2,000 pages. */
  private static final int MAX_CHARACTERS = 5_000_000;

  private final StringBuilder text = new StringBuilder();
  private final List<TextSpan> spans = new ArrayList<>();
  private boolean begun;

  /** Adds a line for a field's repetition: as it is written, escapes rendered. */
  void line(String written, Delimiters delimiters, String pointer) {
    startLine();
    Hl7Escapes.each(
        written,
        delimiters,
        new Hl7Escapes.Parts() {
          @Override
          public void verbatim(int from, int to) {
            addVerbatim(written, pointer, from, to);
          }

          @Override
          public void shown(String shown, int from, int to) {
            addShown(shown, pointer, from, to);
          }
        });
    endLine();
  }

  /** Adds a text that was read elsewhere, as it is. */
  void lines(NoteText read) {
    startLine();
    int before = text.length();
    text.append(read.text());
    for (TextSpan span : read.origin()) {
      spans.add(span.shifted(before));
    }
    endLine();
  }

  private void startLine() {
    check();
    if (begun) {
      text.append('\n');
    }
    begun = true;
  }

  /** A line end inside of a field ends a line of the text too. */
  private void addVerbatim(String written, String pointer, int from, int to) {
    int start = from;
    for (int at = from; at < to; at++) {
      if (written.charAt(at) == '\n') {
        addRun(written, pointer, start, at);
        endLine();
        addRun(written, pointer, at, at + 1);
        start = at + 1;
      }
    }
    addRun(written, pointer, start, to);
  }

  private void check() {
    if (spans.size() > MAX_SPANS || text.length() > MAX_CHARACTERS) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "the text of one note in OBX-5 or NTE-3");
    }
  }

  private void addRun(String written, String pointer, int from, int to) {
    if (from < to) {
      check();
      text.append(written, from, to);
      spans.add(new TextSpan(text.length() - (to - from), text.length(), pointer, from, to));
    }
  }

  private void addShown(String shown, String pointer, int from, int to) {
    if (shown.startsWith("\n")) {
      endLine();
    }
    if (!shown.isEmpty()) {
      check();
      text.append(shown);
      spans.add(new TextSpan(text.length() - shown.length(), text.length(), pointer, from, to));
    }
  }

  /** Takes the blank space at the end of the line away. */
  private void endLine() {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) != '\n' && isBlank(text.charAt(length - 1))) {
      length--;
    }
    cutTo(length);
  }

  private void cutTo(int length) {
    if (length == text.length()) {
      return;
    }
    text.setLength(length);
    while (!spans.isEmpty() && spans.get(spans.size() - 1).end() > length) {
      TextSpan last = spans.remove(spans.size() - 1);
      if (last.start() < length) {
        int cut = last.isVerbatim() ? last.end() - length : 0;
        spans.add(new TextSpan(last.start(), length, last.pointer(), last.from(), last.to() - cut));
      }
    }
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || c == '\u00A0';
  }

  /** Whether there is nothing but blank space. */
  boolean isBlank() {
    return length() == 0;
  }

  /** How many characters there are, without blank space at the end. */
  int length() {
    int length = text.length();
    while (length > 0 && isBlank(text.charAt(length - 1))) {
      length--;
    }
    return length;
  }

  /** The text so far. */
  NoteText toNoteText() {
    cutTo(length());
    return new NoteText(text.toString(), spans);
  }
}
