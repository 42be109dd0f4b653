package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.NoteText;

/**
 * Writes text as markup means it: a run of blanks is one space, and none at a line's ends. Not
 * thread-safe.
 */
final class Blanks {

  private final TextRuns runs;
  private int blankFrom = -1;
  private int blankTo;

  Blanks(TextRuns runs) {
    this.runs = runs;
  }

  /** Adds a character of the source; blanks are gathered. */
  void add(char c, int from, int to) {
    if (isBlank(c)) {
      if (blankFrom < 0) {
        blankFrom = from;
      }
      blankTo = to;
    } else if (!isInvisible(c)) {
      flush();
      runs.add(c, from, to);
    }
  }

  /** Adds a character of preformatted text. */
  void addAsIs(char c, int from, int to) {
    if (c == '\r') {
      return;
    }
    flush();
    if (!isInvisible(c)) {
      runs.add(c == '\u00A0' ? ' ' : c, from, to);
    }
  }

  /** Adds what the sender wrote by markup. */
  void add(String separator) {
    flush();
    runs.added(separator);
  }

  /** Adds to the last word what the sender did not write. */
  void join(String end) {
    blankFrom = -1;
    runs.added(end);
  }

  /** Begins a table's cell. */
  void cell() {
    blankFrom = -1;
    if (runs.last() != '\n') {
      runs.stripTrailing(false);
      runs.added("\t");
    }
  }

  void endLine() {
    blankFrom = -1;
    runs.endLine();
  }

  private void flush() {
    if (blankFrom >= 0) {
      char last = runs.last();
      if (last != '\n' && last != ' ' && last != '\t') {
        runs.add(' ', blankFrom, blankTo);
      }
      blankFrom = -1;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00A0';
  }

  /** Soft hyphens, zero-width spaces and the like stand inside of words. */
  private static boolean isInvisible(char c) {
    return c == '\u00AD' || c == '\u200B' || c == '\uFEFF' || c == '\0';
  }

  NoteText toNoteText() {
    blankFrom = -1;
    runs.stripTrailing(true);
    return runs.toNoteText();
  }
}
