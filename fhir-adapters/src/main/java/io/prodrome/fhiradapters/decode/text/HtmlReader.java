package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.NoteText;
import java.util.HashSet;
import java.util.Set;

/**
 * The text of an HTML document as its reader sees it: blocks end a line, cells are separated by
 * tabs, list items begin with {@code - }. What is hidden, struck out or deleted is no part of it.
 *
 * <p>It goes through the tags once and builds no tree. A tree as the standard says takes quadratic
 * memory for hostile documents (a megabyte of {@code <b><p>} is more than 1.5 GB in jsoup), and
 * text needs none. Not thread-safe.
 */
final class HtmlReader {

  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "br",
          "div",
          "li",
          "ul",
          "ol",
          "dl",
          "dt",
          "dd",
          "tr",
          "table",
          "thead",
          "tbody",
          "tfoot",
          "caption",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "section",
          "article",
          "header",
          "footer",
          "main",
          "nav",
          "aside",
          "address",
          "figure",
          "figcaption",
          "fieldset",
          "legend",
          "form",
          "pre",
          "hr",
          "blockquote",
          "body",
          "html",
          "option",
          "summary",
          "details");

  /** Elements whose content is no markup, and is not shown. */
  private static final Set<String> RAW =
      Set.of("script", "style", "title", "iframe", "noembed", "noframes");

  /**
   * What a reader does not see, or sees struck out: {@code s} is what is no longer accurate (HTML,
   * section 4.5.5).
   */
  private static final Set<String> UNSEEN =
      Set.of("template", "noscript", "object", "svg", "del", "s", "strike");

  private static final Set<String> VOID =
      Set.of("br", "hr", "img", "input", "col", "wbr", "meta", "link", "area", "base", "embed");

  private final String html;
  private final HtmlTag.Scanner tags;
  private final Blanks out;
  private int at;
  private int preformatted;

  /** The element that is not shown, and how many of its name are open inside of it. */
  private String unseen = "";

  private int unseenDepth;

  /** What does not come again: found out once, so that looking for it costs no more. */
  private final Set<String> gone = new HashSet<>();

  private HtmlReader(String html, String pointer) {
    this.html = html;
    this.tags = new HtmlTag.Scanner(html);
    this.out = new Blanks(new TextRuns(pointer));
  }

  /**
   * The document's text.
   *
   * @param html the document or a fragment of one
   */
  static NoteText read(String html, String pointer) {
    HtmlReader reader = new HtmlReader(html, pointer);
    reader.read();
    return reader.out.toNoteText();
  }

  private void read() {
    while (at < html.length()) {
      char c = html.charAt(at);
      if (c == '<' && at + 1 < html.length()) {
        markup(html.charAt(at + 1));
      } else if (c == '&') {
        reference();
      } else {
        character(c, at, at + 1);
        at++;
      }
    }
  }

  private void markup(char next) {
    if (isLetter(next)
        || (next == '/' && at + 2 < html.length() && isLetter(html.charAt(at + 2)))) {
      HtmlTag tag = tags.at(at);
      if (tag.end() >= 0) {
        at = tag.end();
        apply(tag);
        return;
      }
    } else if (html.startsWith("<!--", at)) {
      int comment = find("-->", at + 2);
      int end = comment < 0 ? find(">", at) + 1 : comment + 3;
      if (end > 0) {
        at = end;
        return;
      }
    } else if (html.startsWith("<![CDATA[", at)) {
      // In XHTML; where the document is HTML its text would be lost otherwise.
      int end = find("]]>", at + 9);
      int stop = end < 0 ? html.length() : end;
      for (int i = at + 9; i < stop; i++) {
        character(html.charAt(i), i, i + 1);
      }
      at = end < 0 ? stop : end + 3;
      return;
    } else if (next == '!' || next == '?' || next == '/') {
      int end = find(">", at) + 1;
      if (end > 0) {
        at = end;
        return;
      }
    }
    character('<', at, at + 1);
    at++;
  }

  private void apply(HtmlTag tag) {
    String name = tag.name();
    if (!unseen.isEmpty()) {
      applyUnseen(tag);
      return;
    }
    if (!tag.closes()) {
      if (RAW.contains(name)) {
        int end = find("</" + name, at);
        at = end < 0 ? at : end;
        return;
      }
      boolean hides = UNSEEN.contains(name) || (tag.hidden() && !VOID.contains(name));
      if (hides && !html.startsWith("/>", at - 2) && find("</" + name, at) >= 0) {
        unseen = name;
        unseenDepth = 1;
        return;
      }
    }
    if (BLOCKS.contains(name)) {
      out.endLine();
    }
    switch (name) {
      case "pre" -> preformatted = Math.max(0, preformatted + (tag.closes() ? -1 : 1));
      case "li" -> {
        if (!tag.closes()) {
          out.add("- ");
        }
      }
      case "td", "th" -> {
        if (!tag.closes()) {
          out.cell();
        }
      }
      default -> {}
    }
  }

  private void applyUnseen(HtmlTag tag) {
    if (RAW.contains(tag.name()) && !tag.closes()) {
      int end = find("</" + tag.name(), at);
      at = end < 0 ? at : end;
    } else if (tag.name().equals(unseen)) {
      unseenDepth += tag.closes() ? -1 : 1;
      // A tag that nothing closes hides no more than up to the last that could.
      if (unseenDepth == 0 || (tag.closes() && find("</" + unseen, at) < 0)) {
        unseen = "";
      }
    }
  }

  /** Where this stands next, in any case; -1 where it does not. */
  private int find(String what, int from) {
    if (gone.contains(what)) {
      return -1;
    }
    int next = from;
    while (true) {
      next = html.indexOf(what.substring(0, Math.min(2, what.length())), next);
      if (next < 0) {
        gone.add(what);
        return -1;
      }
      if (html.regionMatches(true, next, what, 0, what.length())) {
        return next;
      }
      next++;
    }
  }

  private void reference() {
    HtmlEntity entity = HtmlEntity.at(html, at);
    if (entity.text().isEmpty()) {
      character('&', at, at + 1);
      at++;
    } else {
      for (int i = 0; i < entity.text().length(); i++) {
        character(entity.text().charAt(i), at, entity.end());
      }
      at = entity.end();
    }
  }

  private void character(char c, int from, int to) {
    if (unseen.isEmpty()) {
      if (preformatted > 0) {
        out.addAsIs(c, from, to);
      } else {
        out.add(c, from, to);
      }
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
