package io.prodrome.fhiradapters.decode.text;

import org.jsoup.nodes.Entities;

/**
 * A character reference (HTML, section 13.2.5.72 and following).
 *
 * @param text what it stands for; empty where there is none
 * @param end past its last character
 */
record HtmlEntity(String text, int end) {

  /** The longest name of HTML's list has 32 characters. */
  private static final int MAX_NAME = 32;

  /** What numbers of C1 controls mean: those of Windows-1252. */
  private static final String WINDOWS_1252 =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D"
          + "\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153"
          + "\u009D\u017E\u0178";

  private static final HtmlEntity NONE = new HtmlEntity("", 0);

  /** The reference that begins there, at an ampersand. */
  static HtmlEntity at(String html, int at) {
    int start = at + 1;
    if (start < html.length() && html.charAt(start) == '#') {
      return number(html, start + 1);
    }
    int end = start;
    while (end < html.length() && end - start < MAX_NAME && isNameChar(html.charAt(end))) {
      end++;
    }
    if (end == start) {
      return NONE;
    }
    if (end < html.length() && html.charAt(end) == ';') {
      String text = Entities.getByName(html.substring(start, end));
      if (!text.isEmpty()) {
        return new HtmlEntity(text, end + 1);
      }
    }
    // Some old names need no semicolon; none is longer than six characters.
    for (int stop = Math.min(end, start + 6); stop >= start + 2; stop--) {
      String name = html.substring(start, stop);
      if (Entities.isBaseNamedEntity(name)) {
        return new HtmlEntity(Entities.getByName(name), stop);
      }
    }
    return NONE;
  }

  private static HtmlEntity number(String html, int digits) {
    boolean hex = digits < html.length() && (html.charAt(digits) | 0x20) == 'x';
    int start = hex ? digits + 1 : digits;
    int at = start;
    int code = 0;
    while (at < html.length() && Character.digit(html.charAt(at), hex ? 16 : 10) >= 0) {
      code = Math.min(0x110000, code * (hex ? 16 : 10) + Character.digit(html.charAt(at), 16));
      at++;
    }
    if (at == start) {
      return NONE;
    }
    int end = at < html.length() && html.charAt(at) == ';' ? at + 1 : at;
    return new HtmlEntity(character(code), end);
  }

  private static String character(int code) {
    if (code >= 0x80 && code <= 0x9F) {
      return WINDOWS_1252.substring(code - 0x80, code - 0x7F);
    }
    boolean none = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
    return none ? "\uFFFD" : Character.toString(code);
  }

  private static boolean isNameChar(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
