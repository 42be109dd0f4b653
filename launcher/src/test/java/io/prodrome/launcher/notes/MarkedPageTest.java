package io.prodrome.launcher.notes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.domain.concept.Recognition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkedPageTest {

  private static final Context NO_FAMILY =
      new Context(Negation.NEGATED, Certainty.CERTAIN, Temporality.HISTORICAL, Experiencer.FAMILY);

  private static Mention mention(int start, int end, String name, Context context) {
    return Mention.of(
        start, end, Coding.snomed("123", name), ConceptType.DISORDER, context, 0.5, "plan");
  }

  private static Mention mention(int start, int end) {
    return mention(start, end, "x", Context.ASSERTED);
  }

  /** The text as a browser shows it. */
  private static String shown(String marked) {
    return marked
        .replaceAll("<[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  private static String bare(String marked) {
    return marked.replaceAll("<mark[^>]*>", "[").replace("</mark>", "]");
  }

  @Test
  void whateverStandsInTheTextOrANameIsText() {
    String text = "<script>alert('x')</script> & \"gout\"";
    Mention odd =
        new Mention(
            0,
            8,
            new Coding("http://x/\"><b>", "<i>", "</mark><script>\"'"),
            ConceptType.OTHER,
            Context.ASSERTED,
            1,
            "<u>",
            "<s>",
            FoundBy.DICTIONARY,
            List.of(new Candidate(new Coding("s", "c", "<img src=x>"), ConceptType.OTHER, 0.1)),
            new MedicationUse("<b>5 mg</b>", "", ""),
            "",
            false);
    String page = MarkedPage.of("<title>", text, new Recognition(List.of(odd), "<r>", "\"t\""));
    for (String never : List.of("<script", "<title><", "<img", "<i>", "<u>", "<s>", "<b>", "<r>")) {
      assertFalse(page.contains(never), never);
    }
    assertTrue(page.contains("default-src 'none'"));
    assertFalse(page.matches("(?s).*(src|href)=\"(?!#m).*"), "nothing is fetched");
    assertEquals(text, shown(MarkedText.of(text, List.of(odd))));
  }

  @Test
  void controlCharactersAndHalvesOfPairsDoNotReachThePage() {
    assertEquals("a\uFFFDb\uFFFDc\n\t", Html.escaped("a\0b\uD83Dc\n\t"));
    assertEquals("\uD83D\uDE00", Html.escaped("\uD83D\uDE00"));
  }

  @Test
  void marksNestAndMentionsThatCrossAreCut() {
    assertEquals(
        "[[breast] cancer] [gout]",
        bare(
            MarkedText.of(
                "breast cancer gout", List.of(mention(0, 6), mention(0, 13), mention(14, 18)))));
    assertEquals(
        "a[b[c]][d]e", bare(MarkedText.of("abcde", List.of(mention(1, 3), mention(2, 4)))));
    assertEquals("[[ab]]", bare(MarkedText.of("ab", List.of(mention(0, 2), mention(0, 2)))));
    assertEquals(
        "\uD83D\uDE00 [gout]", bare(MarkedText.of("\uD83D\uDE00 gout", List.of(mention(3, 7)))));
  }

  @Test
  void anyMentionsGiveWellFormedMarksAroundTheWholeText() {
    Random random = new Random(2026);
    String text = "abcdefghijklmnopqrstuvwxyz";
    for (int round = 0; round < 500; round++) {
      List<Mention> mentions = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        int start = random.nextInt(text.length() - 1);
        mentions.add(mention(start, start + 1 + random.nextInt(text.length() - start)));
      }
      String marked = MarkedText.of(text, mentions);
      assertEquals(text, shown(marked));
      int depth = 0;
      for (String piece : marked.split("(?=<)")) {
        depth += piece.startsWith("<mark") ? 1 : piece.startsWith("</mark>") ? -1 : 0;
        assertTrue(depth >= 0);
      }
      assertEquals(0, depth);
      for (int i = 1; i <= mentions.size(); i++) {
        assertEquals(2, marked.split("id=\"m" + i + "\"", -1).length, "each is named once");
      }
    }
  }

  @Test
  void contextIsSaidByClassAndLabelAndTip() {
    String marked = MarkedText.of("gout", List.of(mention(0, 4, "Gout", NO_FAMILY)));
    assertTrue(marked.contains("class=\"disorder negated historical\""), marked);
    assertTrue(marked.contains("data-label=\"family no past\""), marked);
    assertTrue(marked.contains("SNOMED CT 123"), marked);
    assertTrue(marked.contains("negated, historical, family"), marked);
    assertTrue(marked.contains("score 0.50"), marked);
  }

  @Test
  void aTextWithoutConceptsIsShownToo() {
    String page = MarkedPage.of("t", "nothing", new Recognition(List.of(), "r", "t"));
    assertTrue(page.contains("<article class=\"note\">nothing</article>"));
    assertTrue(page.contains("Nothing was recognised."));
  }

  @Test
  void theTableIsOneLineAMentionWhateverTheTextHolds() {
    String text = "a\u001b[31m\nvery  long \uD83D\uDE00 name of a thing that goes on and on and on";
    String table =
        MentionTable.of(
            text,
            new Recognition(
                List.of(mention(0, text.length(), "Thing", NO_FAMILY), mention(0, 1)), "r", "t"));
    assertEquals(5, table.lines().count(), table);
    assertFalse(table.contains("\u001b"));
    assertTrue(table.contains("negated, historical, family"), table);
    assertTrue(table.endsWith("2 mentions; recogniser r, terminology t"), table);
  }
}
