package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Reading in one pass finds the words that a tree as the standard says has, in its order. */
class HtmlOracleTest {

  /** Documents whose elements are inside each other as they should be. */
  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> words =
        Arbitraries.of(
            "one ",
            " two",
            "x&amp;y ",
            "caf&eacute; ",
            "a&#8211;b ",
            "&lt;tag&gt; ",
            "R&D ",
            "&nbsp;",
            "5 < 6 ",
            "\n",
            "&copy ",
            "<!-- no -->",
            "<img alt='a>b'>",
            "<input hidden>");
    Arbitrary<String> inline =
        words
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(list -> String.join("", list))
            .flatMap(
                text ->
                    Arbitraries.of("%s", "<b>%s</b>", "<I CLASS=\"a b\">%s</I>", "<del>%s</del>")
                        .map(frame -> String.format(Locale.ROOT, frame, text)));
    Arbitrary<String> block =
        inline
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(list -> String.join("", list))
            .flatMap(
                text ->
                    Arbitraries.of(
                            "<p>%s</p>",
                            "<div id=x>%s</div>",
                            "<h2>%s</h2>",
                            "<blockquote>%s</blockquote>",
                            "<div style='display: none'>%s<div>%s</div></div>",
                            "<script>if (a < b) {'</p>'}</script><div>%s</div>")
                        .map(frame -> frame.replace("%s", text)));
    return block
        .list()
        .ofMaxSize(6)
        .map(
            list ->
                "<!DOCTYPE html><html><head><title>t</title></head><body>" + String.join("", list));
  }

  @Property(seed = "2026", tries = 200, edgeCases = EdgeCasesMode.NONE)
  void theWordsAreThoseOfTheTree(@ForAll("documents") String html) {
    Document tree = Jsoup.parse(html);
    tree.select("del, script, title, [style*=display], [hidden]").remove();
    tree.select("p, div, h2, blockquote").before("\n").after("\n");
    assertEquals(words(tree.wholeText()), words(HtmlReader.read(html, "a").text()));
  }

  private static List<String> words(String text) {
    return List.of(text.replace('\u00A0', ' ').strip().split("\\s+"));
  }
}
