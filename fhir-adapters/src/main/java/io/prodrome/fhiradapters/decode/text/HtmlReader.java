package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.NoteText;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * The text of an HTML document as its reader sees it: blocks end a line, cells are separated by
 * tabs, list items begin with {@code - }. What is hidden, struck out or deleted is no part of it.
 */
final class HtmlReader implements NodeFilter {

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
          "html");

  /** What a reader does not see, or sees struck out: no longer accurate (HTML, section 4.5.5). */
  private static final Set<String> UNSEEN =
      Set.of(
          "script",
          "style",
          "head",
          "title",
          "template",
          "noscript",
          "iframe",
          "object",
          "svg",
          "del",
          "s",
          "strike");

  private final String html;
  private final Blanks blanks;
  private int preformatted;

  private HtmlReader(String html, String pointer) {
    this.html = html;
    this.blanks = new Blanks(new TextRuns(pointer));
  }

  /**
   * The document's text.
   *
   * @param html the document or a fragment of one
   */
  static NoteText read(String html, String pointer) {
    Document document = Parser.htmlParser().setTrackPosition(true).parseInput(html, "");
    HtmlReader reader = new HtmlReader(html, pointer);
    NodeTraversor.filter(reader, document);
    return reader.blanks.toNoteText();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      add(text);
    } else if (node instanceof Element element) {
      String name = element.normalName();
      if (UNSEEN.contains(name) || isHidden(element)) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (BLOCKS.contains(name)) {
        blanks.endLine();
      }
      switch (name) {
        case "pre" -> preformatted++;
        case "li" -> blanks.add("- ");
        case "td", "th" -> blanks.cell();
        default -> {}
      }
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      if (BLOCKS.contains(element.normalName())) {
        blanks.endLine();
      }
      if (element.normalName().equals("pre")) {
        preformatted--;
      }
    }
    return FilterResult.CONTINUE;
  }

  private static boolean isHidden(Element element) {
    if (element.attributesSize() == 0) {
      return false;
    }
    return element.hasAttr("hidden")
        || element.attr("style").replace(" ", "").toLowerCase(Locale.ROOT).contains("display:none");
  }

  private void add(TextNode node) {
    Range range = node.sourceRange();
    String text = node.getWholeText();
    int from = range.isTracked() ? Math.max(0, range.startPos()) : 0;
    int to = range.isTracked() ? Math.min(html.length(), range.endPos()) : html.length();
    Alignment.each(
        html,
        Math.min(from, to),
        to,
        text,
        HtmlReader::entity,
        preformatted > 0 ? blanks::addAsIs : blanks::add);
  }

  /** The length of the entity that begins there; 0 where none does. */
  private static int entity(String html, int at, int to) {
    if (html.charAt(at) != '&') {
      return 0;
    }
    int end = at + 1;
    while (end < to && end - at < 40 && isOfEntity(html.charAt(end))) {
      end++;
    }
    if (end < to && html.charAt(end) == ';') {
      return end + 1 - at;
    }
    return end - at;
  }

  private static boolean isOfEntity(char c) {
    return c == '#' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
