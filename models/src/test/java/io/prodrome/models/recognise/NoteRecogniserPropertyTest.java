package io.prodrome.models.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any text at all, with the built-in terminology. */
class NoteRecogniserPropertyTest {

  private static final NoteRecogniser RECOGNISER = NoteRecogniser.of(ModelPack.builtIn());

  @Property(seed = "2026", tries = 500)
  void mentionsLieInAnyUnicodeTextInOrder(@ForAll String text) {
    check(text);
  }

  @Property(seed = "2026", tries = 1000)
  void mentionsLieInAnyNoteLikeTextInOrder(@ForAll("noteLike") String text) {
    check(text);
  }

  @Property(seed = "2026", tries = 200)
  void sameTextGivesTheSameMentions(@ForAll("noteLike") String text) {
    assertEquals(RECOGNISER.recognise(text), RECOGNISER.recognise(text));
  }

  @Property(seed = "2026", tries = 200)
  void whatFollowsAParagraphDoesNotChangeIt(@ForAll("noteLike") String text) {
    List<Mention> alone = RECOGNISER.recognise(text + "\n\n").mentions();
    List<Mention> followed = RECOGNISER.recognise(text + "\n\nNo stroke.").mentions();
    assertEquals(alone, followed.subList(0, alone.size()));
  }

  /** A second would already hold up a stream; the limit leaves room for a loaded machine. */
  @Property(seed = "2026", tries = 30)
  void aHundredKilobytesOfAnythingTakeAMoment(@ForAll("noteLike") String part) {
    String text = (part.isEmpty() ? "no" : part).repeat(100_000 / Math.max(1, part.length()) + 1);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> RECOGNISER.recognise(text).mentions().size());
  }

  @Example
  void wordsThatInviteRepeatedSearchTakeAMoment() {
    for (String part :
        List.of("no ", "a\n", ":", "(", "stroke (", "history: ", "absent ", "?", " ")) {
      String text = part.repeat(100_000 / part.length());
      assertTimeoutPreemptively(
          Duration.ofSeconds(5), () -> RECOGNISER.recognise(text).mentions().size());
    }
  }

  @Provide
  Arbitrary<String> noteLike() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "no ",
            "denies ",
            "history of ",
            "stroke",
            "anemia",
            "(disorder)",
            " (finding",
            "(((",
            "\n",
            "\n\n",
            "# ",
            ":",
            "  ",
            "FAMILY HISTORY:",
            "- ",
            ". ",
            "? ",
            "'s",
            "1.",
            "e\u0301",
            "\ud83d\ude00",
            "\ud83d",
            "\u2028",
            "pneumonia, ",
            "ruled out ",
            "but ",
            "x-",
            "non-",
            "\u0130",
            "\u00df",
            "\u200d",
            "\u4e2d\u6587",
            "\t",
            "\r\n",
            "Allergies",
            "latex",
            "mother ");
    return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
  }

  private static void check(String text) {
    Recognition recognition = RECOGNISER.recognise(text);
    int last = 0;
    for (Mention mention : recognition.mentions()) {
      assertTrue(mention.start() >= last, "mentions are in order and do not overlap");
      assertTrue(mention.end() <= text.length(), "a mention ends in the text");
      assertTrue(mention.score() > 0 && mention.score() <= 1);
      String first = text.substring(mention.start(), mention.start() + 1);
      assertTrue(!first.isBlank(), "a mention starts with its name");
      last = mention.end();
    }
  }
}
