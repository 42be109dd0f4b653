package io.prodrome.fhiradapters.decode.rules;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of an HTML document, for recognition: tags go, blocks end a line, the common entities
 * are characters. One pass over the characters, so hostile markup costs no more than other text.
 */
public final class HtmlText {

  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "br",
          "div",
          "li",
          "ul",
          "ol",
          "tr",
          "table",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "section",
          "pre",
          "hr",
          "dt",
          "dd",
          "blockquote");
  private static final Set<String> UNSEEN = Set.of("script", "style", "head", "title");
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

  private final String html;
  private final StringBuilder text = new StringBuilder();
  private int at;

  private HtmlText(String html) {
    this.html = html;
  }

  /** The document's text. */
  public static String of(String html) {
    return new HtmlText(html).read();
  }

  private String read() {
    while (at < html.length()) {
      char c = html.charAt(at);
      if (c == '<' && at + 1 < html.length() && startsTag(html.charAt(at + 1))) {
        tag();
      } else if (c == '&') {
        entity();
      } else {
        append(Character.isWhitespace(c) ? ' ' : c);
        at++;
      }
    }
    return text.toString().strip();
  }

  private static boolean startsTag(char c) {
    return c == '/' || c == '!' || c == '?' || Character.isLetter(c);
  }

  private void tag() {
    if (html.startsWith("<!--", at)) {
      int end = html.indexOf("-->", at + 4);
      at = end < 0 ? html.length() : end + 3;
      return;
    }
    int end = html.indexOf('>', at);
    if (end < 0) {
      at = html.length();
      return;
    }
    int start = html.charAt(at + 1) == '/' ? at + 2 : at + 1;
    int stop = start;
    while (stop < end && Character.isLetterOrDigit(html.charAt(stop))) {
      stop++;
    }
    String name = html.substring(start, stop).toLowerCase(Locale.ROOT);
    boolean opens = start == at + 1 && html.charAt(end - 1) != '/';
    at = end + 1;
    if (opens && UNSEEN.contains(name)) {
      skipTo("</" + name);
    } else if (BLOCKS.contains(name)) {
      newLine();
    } else if (name.equals("td") || name.equals("th")) {
      append(' ');
    }
  }

  private void skipTo(String closing) {
    while (at < html.length()) {
      int next = html.indexOf("</", at);
      if (next < 0) {
        at = html.length();
      } else if (html.regionMatches(true, next, closing, 0, closing.length())) {
        at = next;
        return;
      } else {
        at = next + 2;
      }
    }
  }

  private void entity() {
    int end = html.indexOf(';', at);
    if (end < 0 || end - at > 10) {
      append('&');
      at++;
      return;
    }
    String name = html.substring(at + 1, end);
    String known = ENTITIES.get(name);
    if (known != null) {
      known.chars().forEach(c -> append((char) c));
      at = end + 1;
    } else if (name.matches("#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}")) {
      int code =
          Character.toLowerCase(name.charAt(1)) == 'x'
              ? Integer.parseInt(name.substring(2), 16)
              : Integer.parseInt(name.substring(1));
      text.appendCodePoint(Character.isValidCodePoint(code) ? code : 0xFFFD);
      at = end + 1;
    } else {
      append('&');
      at++;
    }
  }

  private void append(char c) {
    int last = text.length() - 1;
    if (c != ' ' || (last >= 0 && text.charAt(last) != ' ' && text.charAt(last) != '\n')) {
      text.append(c);
    }
  }

  private void newLine() {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == ' ') {
      text.setLength(--length);
    }
    if (length > 0 && text.charAt(length - 1) != '\n') {
      text.append('\n');
    }
  }
}
