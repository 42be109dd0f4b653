package io.prodrome.fhiradapters.decode.text;

import java.util.Locale;

/**
 * One tag.
 *
 * @param name in lower case
 * @param closes whether it is an end tag
 * @param hidden whether its attributes say that the element is not shown
 * @param end past its last character
 */
record HtmlTag(String name, boolean closes, boolean hidden, int end) {

  /** Finds the tags of one document; their total cost is linear. Not thread-safe. */
  static final class Scanner {

    private static final int MAX_NAME = 32;
    private static final int MAX_STYLE = 1000;

    private final String html;

    /**
     * Whether a quote was seen that nothing closes: from then on the first {@code >} ends a tag.
     */
    private boolean quotesAreBroken;

    /** Whether no further tag ends. */
    private boolean nothingEnds;

    Scanner(String html) {
      this.html = html;
    }

    /**
     * The tag that begins there.
     *
     * @param at where its {@code <} stands, with a letter after it or after a slash
     * @return with an end of -1 where nothing ends it
     */
    HtmlTag at(int at) {
      boolean closes = html.charAt(at + 1) == '/';
      int start = closes ? at + 2 : at + 1;
      int stop = start;
      while (stop < html.length() && !isNameEnd(html.charAt(stop))) {
        stop++;
      }
      String name =
          stop - start > MAX_NAME ? "" : html.substring(start, stop).toLowerCase(Locale.ROOT);
      Attributes attributes = new Attributes(stop);
      int end = quotesAreBroken ? -1 : attributes.read();
      if (end < 0) {
        quotesAreBroken = true;
        end = nothingEnds ? 0 : html.indexOf('>', stop) + 1;
        nothingEnds |= end == 0;
        return new HtmlTag(name, closes, false, end == 0 ? -1 : end);
      }
      return new HtmlTag(name, closes, attributes.hidden, end);
    }

    private static boolean isNameEnd(char c) {
      return c == '>' || c == '/' || isSpace(c);
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    }

    /** The attributes of a tag (HTML, section 13.2.5.32 and following). */
    private final class Attributes {
      private int at;
      private boolean hidden;

      Attributes(int at) {
        this.at = at;
      }

      /** Past the tag's end; -1 where the document ends first. */
      int read() {
        while (at < html.length()) {
          char c = html.charAt(at);
          if (c == '>') {
            return at + 1;
          }
          if (isSpace(c) || c == '/' || c == '=') {
            at++;
          } else if (!attribute()) {
            return -1;
          }
        }
        return -1;
      }

      private boolean attribute() {
        int start = at;
        while (at < html.length() && html.charAt(at) != '=' && !isNameEnd(html.charAt(at))) {
          at++;
        }
        int stop = at;
        while (at < html.length() && isSpace(html.charAt(at))) {
          at++;
        }
        int from = at;
        int to = at;
        if (at < html.length() && html.charAt(at) == '=') {
          at++;
          while (at < html.length() && isSpace(html.charAt(at))) {
            at++;
          }
          if (at == html.length()) {
            return false;
          }
          char quote = html.charAt(at);
          if (quote == '"' || quote == '\'') {
            from = at + 1;
            to = html.indexOf(quote, from);
            if (to < 0) {
              return false;
            }
            at = to + 1;
          } else {
            from = at;
            while (at < html.length() && html.charAt(at) != '>' && !isSpace(html.charAt(at))) {
              at++;
            }
            to = at;
          }
        }
        note(start, stop, from, to);
        return true;
      }

      private void note(int start, int stop, int from, int to) {
        if (named("hidden", start, stop)) {
          hidden = true;
        } else if (named("style", start, stop) && to - from < MAX_STYLE) {
          String style = html.substring(from, to).toLowerCase(Locale.ROOT);
          hidden |= style.replace(" ", "").contains("display:none");
        }
      }

      private boolean named(String name, int start, int stop) {
        return stop - start == name.length()
            && html.regionMatches(true, start, name, 0, name.length());
      }
    }
  }
}
