package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a text piece by piece, and the map back to where each piece stands. Neighbours that are
 * neighbours there too become one span. Not thread-safe.
 */
final class TextRuns {

  private final String pointer;
  private final StringBuilder text = new StringBuilder();
  private final List<TextSpan> spans = new ArrayList<>();

  // The span that may still grow; there is none where its start is its end.
  private int start;
  private int end;
  private int from;
  private int to;
  private boolean block;

  TextRuns(String pointer) {
    this.pointer = pointer;
  }

  /** Adds characters of the source as they are. */
  void verbatim(CharSequence source, int first, int past) {
    if (first < past) {
      text.append(source, first, past);
      span(past - first, first, past);
    }
  }

  /** Adds a character that stands for a stretch of the source, as it does for its escape. */
  void add(char c, int first, int past) {
    text.append(c);
    span(1, first, past);
  }

  /** Adds what stands for a stretch of the source as a whole. */
  void replaced(CharSequence by, int first, int past) {
    if (by.length() > 0) {
      text.append(by);
      block(by.length(), first, past);
    }
  }

  /** Adds what was not sent, such as a line end between blocks. */
  void added(CharSequence separator) {
    text.append(separator);
    check();
  }

  private void span(int length, int first, int past) {
    if (length != past - first) {
      block(length, first, past);
      return;
    }
    if (!block && adjacent(length) && to == first) {
      end += length;
      to = past;
    } else {
      open(length, first, past, false);
    }
    check();
  }

  /** Characters that stand for the same stretch are one span. */
  private void block(int length, int first, int past) {
    if (block && adjacent(length) && from == first && to == past) {
      end += length;
    } else {
      open(length, first, past, true);
    }
    check();
  }

  private boolean adjacent(int length) {
    return end > start && end == text.length() - length;
  }

  private void open(int length, int first, int past, boolean asBlock) {
    close();
    start = text.length() - length;
    end = text.length();
    from = first;
    to = past;
    block = asBlock;
  }

  private void close() {
    if (end > start) {
      int cut = start;
      if (block && end - start == to - from && end - start > 1) {
        // Of the same length by chance: one span would say that the characters are the same.
        cut = start + 1;
        spans.add(new TextSpan(start, cut, pointer, from, to));
      }
      spans.add(new TextSpan(cut, end, pointer, from, to));
    }
    start = end;
  }

  private void check() {
    if (text.length() > AttachmentText.MAX_CHARACTERS) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "an attachment's text in " + pointer);
    }
  }

  int length() {
    return text.length();
  }

  /** The last character; LF where there is none yet. */
  char last() {
    return text.isEmpty() ? '\n' : text.charAt(text.length() - 1);
  }

  /** Ends the line, unless it is empty; blanks at its end go. */
  void endLine() {
    stripTrailing(false);
    if (!text.isEmpty() && last() != '\n') {
      added("\n");
    }
  }

  /** Takes blanks at the end away, and with them line ends where {@code lineEndsToo}. */
  void stripTrailing(boolean lineEndsToo) {
    int length = text.length();
    while (length > 0 && isBlank(text.charAt(length - 1), lineEndsToo)) {
      length--;
    }
    if (length == text.length()) {
      return;
    }
    close();
    text.setLength(length);
    while (!spans.isEmpty() && spans.get(spans.size() - 1).end() > length) {
      TextSpan last = spans.remove(spans.size() - 1);
      if (last.start() < length) {
        int cut = last.isVerbatim() ? last.end() - length : 0;
        spans.add(new TextSpan(last.start(), length, pointer, last.from(), last.to() - cut));
      }
    }
    start = length;
    end = length;
  }

  private static boolean isBlank(char c, boolean lineEndsToo) {
    return c == ' ' || c == '\t' || (lineEndsToo && c == '\n');
  }

  NoteText toNoteText() {
    close();
    return new NoteText(text.toString(), spans);
  }
}
