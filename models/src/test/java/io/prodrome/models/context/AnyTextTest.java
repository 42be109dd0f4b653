package io.prodrome.models.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.models.medication.MedicationUses;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Sections;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Sentences;
import io.prodrome.models.text.Tokens;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of words, headings, sentences, context and medication use in any text at all. */
class AnyTextTest {

  @Property(seed = "2026", tries = 1000)
  void everyOffsetLiesInAnyUnicodeText(@ForAll String text) {
    check(text, Language.ENGLISH);
    check(text, Language.SPANISH);
  }

  @Property(seed = "2026", tries = 1000)
  void everyOffsetLiesInAnyNoteLikeText(@ForAll("noteLike") String text) {
    check(text, Language.ENGLISH);
    check(text, Language.SPANISH);
  }

  @Property(seed = "2026", tries = 300)
  void aConceptIsFoundInAnySentenceOrNot(
      @ForAll("noteLike") String sentence, @ForAll("noteLike") String concept) {
    SentenceContext.of(sentence, concept, Language.ENGLISH);
    assertTrue(SentenceContext.of(sentence + " STROKE", "stroke", Language.ENGLISH).isPresent());
  }

  /** The limit is far above what a linear reading takes, and far below what a square one would. */
  @Example
  void aHundredKilobytesOfAnythingTakeAMoment() {
    for (String part :
        List.of(
            "no ",
            "::::",
            "a",
            "1",
            "1 ",
            "1-",
            "1/",
            "2 to ",
            "(",
            ".,",
            "A:",
            "A,",
            "x:\n",
            "\n",
            " ",
            "  ",
            "?",
            "every 1 ",
            "mg ",
            "10 mg ",
            "q8",
            "q 1-",
            "in the past 3 ",
            "about over nearly ",
            "three or ",
            "no evidence of ",
            "old woman with ",
            "e\u0301",
            "\ud83d\ude00",
            "\ud83d",
            "\u05d0",
            "\u202e",
            "\u4e2d",
            "\u0130",
            "1) ",
            "FAMILY ")) {
      String text = part.repeat(100_000 / part.length());
      for (Language language : Language.values()) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> check(text, language), "repeated: " + part);
      }
    }
  }

  @Provide
  Arbitrary<String> noteLike() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "no ",
            "denies ",
            "history of ",
            "sin ",
            "hace 3 a\u00f1os",
            "3 years ago ",
            "stroke ",
            "Stroke",
            "aspirin ",
            "10 mg ",
            "500mg",
            "q8h",
            "q.4-6h.",
            "p.o. ",
            "twice a day ",
            "1-0-1",
            "1/2",
            "1,000",
            "every ",
            "6 hours ",
            "\n",
            "\n\n",
            "# ",
            ":",
            ".,",
            ",",
            "  ",
            "FAMILY HISTORY:",
            "PLAN\n\n",
            "- ",
            "1. ",
            "2) ",
            ". ",
            "? ",
            "'s",
            "(",
            ")",
            "[",
            "e\u0301",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\u2028",
            "\u0130",
            "\u00df",
            "\u200d",
            "\u4e2d\u6587",
            "\u05d0\u05d1",
            "\u202e",
            "\t",
            "\r\n",
            "mother ",
            "but ",
            "in 1998 ",
            "old ",
            "woman with ",
            "who presents ",
            "/",
            "mcg/kg/min ",
            "\u00b5g ");
    return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
  }

  private static void check(String text, Language language) {
    Tokens tokens = Tokens.of(text, language);
    int last = 0;
    for (int i = 0; i < tokens.size(); i++) {
      assertTrue(tokens.start(i) >= last && tokens.end(i) > tokens.start(i), "words are in order");
      last = tokens.end(i);
    }
    assertTrue(last <= text.length(), "words lie in the text");
    List<Section> sections = Sections.of(text, language);
    int before = 0;
    for (Section section : sections) {
      assertTrue(section.start() >= before && section.bodyStart() >= section.start());
      assertTrue(section.bodyStart() <= text.length(), "headings lie in the text");
      before = section.start();
    }
    int[] sentences = Sentences.starts(tokens, sections);
    assertEquals(tokens.size(), sentences[sentences.length - 1]);
    for (int i = 1; i < sentences.length; i++) {
      assertTrue(sentences[i] > sentences[i - 1], "sentences are in order");
    }
    ContextFinder finder =
        ContextFinder.of(tokens, sentences, new int[tokens.size()], ContextCues.of(language));
    MedicationUses uses = MedicationUses.of(tokens);
    for (int s = 0; s + 1 < sentences.length; s++) {
      for (int i = sentences[s]; i < sentences[s + 1]; i++) {
        finder.context(i, i, Sections.Effect.NONE);
        if (i % 10 == 0) {
          MedicationUse use = uses.find(i, i + 1, sentences[s], sentences[s + 1]);
          assertTrue(use == null || use.dose().length() <= text.length());
        }
      }
    }
  }
}
