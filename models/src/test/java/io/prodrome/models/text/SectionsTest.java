package io.prodrome.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.Sections.Section;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionsTest {

  private static List<String> names(String text, Language language) {
    return Sections.of(text, language).stream().skip(1).map(Section::name).toList();
  }

  private static List<String> names(String text) {
    return names(text, Language.ENGLISH);
  }

  @Test
  void headingsAreFoundWhereLineBreaksWereLost() {
    assertEquals(
        List.of("subjective", "past surgical history", "review of systems", "vital signs"),
        names(
            "SUBJECTIVE:,  Sore knees.,PAST SURGICAL HISTORY: , None.,REVIEW OF SYSTEMS:  ,Denies"
                + " cough; BP today,VITAL SIGNS:, 120/80."));
  }

  @Test
  void aNameInCapitalsMayHaveCommas() {
    assertEquals(
        List.of("family, social, and travel history"),
        names("No rash.,FAMILY, SOCIAL, AND TRAVEL HISTORY: , None."));
  }

  @Test
  void usualNamesAloneInTheirLineNeedNoColon() {
    assertEquals(
        List.of("chief complaint", "medical history", "sleep and mood", "plan"),
        names(
            "CHIEF COMPLAINT\n\nCough.\n\nMedical History\nGout.\n\nSLEEP AND MOOD\n\nPoor.\n\n"
                + "PLAN\nRest."));
  }

  @Test
  void wordsBeforeAnyColonAreNoHeading() {
    assertEquals(List.of(), names("She takes the following: aspirin. He said: no."));
    assertEquals(List.of(), names("IRON DEFICIENCY ANEMIA\nHypertension"));
  }

  @Test
  void aPartOfASectionKeepsWhatTheSectionSays() {
    List<Section> sections = Sections.of("PAST MEDICAL HISTORY:\nHeart Disease:\nAngina\n");
    assertEquals(Effect.HISTORICAL, sections.get(2).effect());
    assertEquals("heart disease", sections.get(2).name());
  }

  @Test
  void ownersBeforeAUsualNameChangeNothing() {
    assertEquals(Effect.FAMILY, Sections.of("HIS FAMILY HISTORY: gout").get(1).effect());
    assertTrue(Sections.of("Pertinent Past Medical History: gout").get(1).known());
  }

  @Test
  void spanishNamesAreKnownWithAndWithoutAccents() {
    List<Section> sections =
        Sections.of(
            "Antecedentes familiares: padre con gota.\nEXPLORACION FISICA:\nNormal.\n"
                + "Alergias: penicilina. Hábitos tóxicos: no fuma.",
            Language.SPANISH);
    assertEquals(
        List.of(Effect.FAMILY, Effect.NONE, Effect.ALLERGIES, Effect.HISTORICAL),
        sections.stream().skip(1).map(Section::effect).toList());
    assertTrue(sections.get(2).known());
  }
}
