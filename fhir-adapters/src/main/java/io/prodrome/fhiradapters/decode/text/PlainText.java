package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.NoteText;

/** Plain text: as it is, but with LF as the only line end. */
final class PlainText {

  private PlainText() {}

  static NoteText read(String sent, String pointer) {
    if (sent.indexOf('\r') < 0 && sent.indexOf('\f') < 0 && sent.indexOf('\0') < 0) {
      return NoteText.verbatim(sent, pointer);
    }
    TextRuns runs = new TextRuns(pointer);
    int from = 0;
    for (int at = 0; at < sent.length(); at++) {
      char c = sent.charAt(at);
      if (c == '\r' || c == '\f' || c == '\0') {
        runs.verbatim(sent, from, at);
        int length = c == '\r' && at + 1 < sent.length() && sent.charAt(at + 1) == '\n' ? 2 : 1;
        if (c != 0) {
          runs.add('\n', at, at + length);
        }
        at += length - 1;
        from = at + 1;
      }
    }
    runs.verbatim(sent, from, sent.length());
    return runs.toNoteText();
  }
}
