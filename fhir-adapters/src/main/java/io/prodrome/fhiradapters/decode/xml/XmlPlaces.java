package io.prodrome.fhiradapters.decode.xml;

import java.util.function.Consumer;

/**
 * Follows a parser through a well-formed document, to tell where the texts stand that it gives. The
 * platform's parser itself tells wrong offsets once a document is longer than its buffer. Not
 * thread-safe.
 */
final class XmlPlaces {

  private final String xml;
  private int at;
  private boolean inCdata;

  XmlPlaces(String xml) {
    this.xml = xml;
  }

  /** Past the next start tag. */
  void startTag() {
    skipProlog();
    char quote = 0;
    while (at < xml.length()) {
      char c = xml.charAt(at++);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return;
      }
    }
  }

  /** What the parser does not tell: the declaration, and blanks before the root. */
  private void skipProlog() {
    leaveCdata();
    if (xml.startsWith("<?", at)) {
      past("?>");
    }
    at = Math.max(at, Math.min(xml.length(), Math.max(0, xml.indexOf('<', at))));
  }

  /** Past the end tag, unless the start tag was one too. */
  void endTag() {
    leaveCdata();
    if (xml.startsWith("</", at)) {
      past(">");
    }
  }

  /** Past the next of these. */
  void past(String end) {
    leaveCdata();
    int next = xml.indexOf(end, at);
    at = next < 0 ? xml.length() : next + end.length();
  }

  private void leaveCdata() {
    if (inCdata && xml.startsWith("]]>", at)) {
      at += 3;
    }
    inCdata = false;
  }

  /** Gives the pieces of a text: as long as they are as they stand, and one for each reference. */
  void text(String text, Consumer<XmlNode.Text> pieces) {
    int done = 0;
    while (done < text.length()) {
      enterOrLeaveCdata();
      int from = at;
      int start = done;
      while (done < text.length() && at < xml.length() && isVerbatim(text.charAt(done))) {
        at++;
        done++;
      }
      if (done > start) {
        pieces.accept(new XmlNode.Text(text.substring(start, done), from, at));
      } else {
        int length = standsFor(text, done);
        pieces.accept(new XmlNode.Text(text.substring(done, done + length), from, at));
        done += length;
      }
    }
  }

  private void enterOrLeaveCdata() {
    while (true) {
      if (inCdata && xml.startsWith("]]>", at)) {
        at += 3;
        inCdata = false;
      } else if (!inCdata && xml.startsWith("<![CDATA[", at)) {
        at += 9;
        inCdata = true;
      } else {
        return;
      }
    }
  }

  private boolean isVerbatim(char c) {
    char sent = xml.charAt(at);
    boolean ends = inCdata ? sent == ']' && xml.startsWith("]]>", at) : sent == '&' || sent == '<';
    return sent == c && !ends;
  }

  /** Goes past a reference or a line end; how many characters of the text stand for it. */
  private int standsFor(String text, int done) {
    if (at < xml.length() && xml.charAt(at) == '&' && !inCdata) {
      past(";");
      return Character.isHighSurrogate(text.charAt(done)) && done + 1 < text.length() ? 2 : 1;
    }
    if (at < xml.length() && xml.charAt(at) == '\r') {
      at += at + 1 < xml.length() && xml.charAt(at + 1) == '\n' ? 2 : 1;
      return 1;
    }
    // Nothing that XML knows: the rest of the text has no place but here.
    return text.length() - done;
  }
}
