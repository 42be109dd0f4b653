package io.prodrome.launcher.notes;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A recognition as one HTML page that needs nothing else: the text with its mentions marked by type
 * and context, what is known of each on pointing at it, and all of them in a table. No script, no
 * network.
 */
public final class MarkedPage {

  private static final String STYLE = resource("marked-page.css");

  private MarkedPage() {}

  /**
   * The page of a text's recognition.
   *
   * @param title the text's name
   * @param text what the mentions' offsets refer to; PHI, and so is the page
   */
  public static String of(String title, String text, Recognition recognition) {
    List<Mention> mentions = recognition.mentions();
    StringBuilder page = new StringBuilder(text.length() + 600 * mentions.size() + 8192);
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
    page.append(" style-src 'unsafe-inline'\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(Html.escaped(title)).append("</title>\n<style>\n");
    page.append(STYLE).append("</style>\n</head>\n<body>\n<header>\n<h1>");
    page.append(Html.escaped(title)).append("</h1>\n<p>").append(mentions.size());
    page.append(mentions.size() == 1 ? " mention" : " mentions").append(" · terminology ");
    page.append(Html.escaped(recognition.terminology())).append(" · recogniser ");
    page.append(Html.escaped(recognition.recogniser()));
    page.append(" · not a medical device</p>\n");
    writeLegend(mentions, page);
    page.append("</header>\n<main>\n<article class=\"note\">");
    page.append(MarkedText.of(text, mentions)).append("</article>\n");
    writeTable(text, mentions, page);
    return page.append("</main>\n</body>\n</html>").toString();
  }

  private static void writeLegend(List<Mention> mentions, StringBuilder page) {
    Set<ConceptType> types = EnumSet.noneOf(ConceptType.class);
    mentions.forEach(mention -> types.add(mention.type()));
    page.append("<ul class=\"legend\">\n");
    for (ConceptType type : types) {
      legend(Words.lower(type), "", Words.kind(type), page);
    }
    if (!types.isEmpty()) {
      legend("negated", "no", "negated", page);
      legend("possible", "?", "possible", page);
      legend("hypothetical", "if", "hypothetical", page);
      legend("historical", "past", "historical", page);
      legend("", "family", "of the family", page);
    }
    page.append("</ul>\n");
  }

  private static void legend(String classes, String label, String words, StringBuilder page) {
    page.append("<li><mark class=\"").append(classes).append('"');
    if (!label.isEmpty()) {
      page.append(" data-label=\"").append(label).append('"');
    }
    page.append('>').append(words).append("</mark></li>\n");
  }

  private static void writeTable(String text, List<Mention> mentions, StringBuilder page) {
    if (mentions.isEmpty()) {
      page.append("<p class=\"empty\">Nothing was recognised.</p>\n");
      return;
    }
    page.append("<div class=\"scroll\"><table>\n<thead><tr><th>#</th><th>Text</th>");
    page.append("<th>Concept</th><th>Code</th><th>Type</th><th>Score</th><th>Context</th>");
    page.append("<th>Section</th><th>Taken</th><th>Or else</th><th>Found</th></tr></thead>\n");
    page.append("<tbody>\n");
    for (int i = 0; i < mentions.size(); i++) {
      Mention mention = mentions.get(i);
      page.append("<tr><td class=\"number\">").append(i + 1).append("</td><td><a href=\"#m");
      page.append(i + 1).append("\">");
      page.append(Html.escaped(text.substring(mention.start(), mention.end())));
      page.append("</a></td><td>").append(Html.escaped(mention.concept().display()));
      page.append("</td><td class=\"code\">").append(Html.escaped(mention.concept().code()));
      page.append("<span class=\"system\">");
      page.append(Html.escaped(Words.system(mention.concept().system())));
      page.append("</span></td><td>").append(Words.kind(mention.type()));
      page.append("</td><td class=\"number\">").append(MarkedText.score(mention.score()));
      page.append("</td><td>").append(String.join(", ", Words.ofContext(mention.context())));
      page.append("</td><td>").append(Html.escaped(mention.section())).append("</td><td>");
      page.append(Html.escaped(Words.of(mention.medication()))).append("</td><td>");
      writeOthers(mention.alternatives(), page);
      page.append("</td><td>").append(Words.foundBy(mention.foundBy())).append("</td></tr>\n");
    }
    page.append("</tbody>\n</table></div>\n");
  }

  private static void writeOthers(List<Candidate> others, StringBuilder page) {
    if (others.isEmpty()) {
      return;
    }
    page.append("<ol start=\"2\">");
    for (Candidate other : others) {
      page.append("<li>").append(Html.escaped(other.concept().display())).append(" (");
      page.append(Html.escaped(other.concept().code())).append(") ");
      page.append(MarkedText.score(other.score())).append("</li>");
    }
    page.append("</ol>");
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(MarkedPage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
