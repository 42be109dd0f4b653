package io.prodrome.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

  /** The sentences, from the first word to the last one of each. */
  private static List<String> sentences(String text, Language language) {
    Tokens tokens = Tokens.of(text, language);
    int[] starts = Sentences.starts(tokens, Sections.of(text, language));
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i + 1 < starts.length; i++) {
      sentences.add(text.substring(tokens.start(starts[i]), tokens.end(starts[i + 1] - 1)));
    }
    return sentences;
  }

  private static List<String> sentences(String text) {
    return sentences(text, Language.ENGLISH);
  }

  @Test
  void closingPunctuationEndsASentenceAndAbbreviationsDoNot() {
    assertEquals(
        List.of("Seen by Dr. Jones", "Temp. 37.5 today", "Better"),
        sentences("Seen by Dr. Jones. Temp. 37.5 today! Better?"));
  }

  @Test
  void aSentenceEndsWhereItsSpaceOrLineBreakWasLost() {
    assertEquals(
        List.of("No rash", "The abdomen is soft", "Neck is supple"),
        sentences("No rash.The abdomen is soft.,Neck is supple."));
    assertEquals(
        List.of("Aspirin 81 mg p.o., then rest"), sentences("Aspirin 81 mg p.o., then rest."));
  }

  @Test
  void listItemsAreSentences() {
    assertEquals(
        List.of("1", "Hypertension, stable", "2", "Gout"),
        sentences("1.  Hypertension, stable.,2.  Gout."));
    assertEquals(
        List.of("1) Normal stomach", "2) Hiatal hernia (grade 2) seen"),
        sentences("1) Normal stomach   2) Hiatal hernia (grade 2) seen"));
    assertEquals(
        List.of("Cough", "Fever"), sentences("\u2022 Cough \u2022 Fever", Language.ENGLISH));
    assertEquals(List.of("no cough", "fever"), sentences("- no cough\n- fever"));
  }

  @Test
  void aWrappedLineGoesOn() {
    String wrapped = "The patient was seen today in the clinic because of a cough\nand a fever.";
    assertEquals(1, sentences(wrapped).size());
    assertEquals(2, sentences("No cough\nFever").size());
  }

  @Test
  void spanishAbbreviationsAreItsOwn() {
    assertEquals(
        List.of("Valorado por la Dra. Ruiz", "Sin fiebre"),
        sentences("Valorado por la Dra. Ruiz. Sin fiebre.", Language.SPANISH));
  }
}
