package io.prodrome.models.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.Mention;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoteRecogniserTest {

  private static final NoteRecogniser RECOGNISER =
      NoteRecogniser.of(
          Terminology.of(
              "invented",
              List.of(
                  concept("1", ConceptType.DISORDER, "disorder", "Diabetes mellitus type 2"),
                  concept("2", ConceptType.DISORDER, "disorder", "Sore throat"),
                  concept("3", ConceptType.DISORDER, "disorder", "Streptococcal sore throat"),
                  concept("4", ConceptType.DISORDER, "disorder", "Alzheimers"),
                  concept("5", ConceptType.DISORDER, "disorder", "Anemia"),
                  concept("6", ConceptType.DISORDER, "disorder", "Stroke"),
                  concept("7", ConceptType.FINDING, "finding", "Stress"),
                  concept("8", ConceptType.SUBSTANCE, "substance", "Fish"),
                  concept("9", ConceptType.DISORDER, "disorder", "MS"),
                  concept("10", ConceptType.OTHER, "qualifier value", "Mild"),
                  concept("11", ConceptType.SITUATION, "situation", "History of appendectomy"),
                  concept("12", ConceptType.FINDING, "finding", "Severe anxiety (panic)"),
                  concept("13", ConceptType.FINDING, "finding", "Not in labor force"),
                  concept("14", ConceptType.PROCEDURE, "procedure", "Chest X-ray"),
                  concept("15", ConceptType.DISORDER, "disorder", "Fracture of ankle"),
                  concept("16", ConceptType.DISORDER, "disorder", "Varicella"),
                  concept("17", ConceptType.FINDING, "finding", "Cold"),
                  concept("18", ConceptType.DISORDER, "disorder", "Cold"),
                  Concept.of(
                      new Coding(CodeSystems.CVX, "21", "varicella"),
                      ConceptType.IMMUNIZATION,
                      "",
                      List.of("varicella")),
                  Concept.of(
                      new Coding(CodeSystems.CVX, "140", "Influenza, seasonal"),
                      ConceptType.IMMUNIZATION,
                      "",
                      List.of("Influenza, seasonal")),
                  Concept.of(
                      new Coding(CodeSystems.LOINC, "8302-2", "Body height"),
                      ConceptType.OBSERVATION,
                      "",
                      List.of("Body height")))));

  private static Concept concept(String code, ConceptType type, String tag, String name) {
    return Concept.of(Coding.snomed(code, name), type, tag, List.of(name));
  }

  private static List<Mention> mentions(String text) {
    return RECOGNISER.recognise(text).mentions();
  }

  private static Mention only(String text) {
    List<Mention> mentions = mentions(text);
    assertEquals(1, mentions.size(), () -> text + " -> " + mentions);
    return mentions.get(0);
  }

  private static String covered(String text) {
    Mention mention = only(text);
    return text.substring(mention.start(), mention.end());
  }

  @ParameterizedTest
  @CsvSource({
    "Admitted with DIABETES MELLITUS TYPE 2 today, DIABETES MELLITUS TYPE 2",
    "Known diabetes mellitus type II., diabetes mellitus type II",
    "type: streptococcal sore throats seen, streptococcal sore throats",
    "early Alzheimer's at 80, Alzheimer's",
    "iron-deficiency anaemia, anaemia",
    "a chest x-ray was done, chest x-ray",
    "a chest xray was done, chest xray",
    "a chest-x-ray was done, chest-x-ray",
    "Strokés, Strokés",
    "fractures of ankle, fractures of ankle",
    "Sore throat (disorder) seen, Sore throat (disorder)",
    "severe anxiety (panic) (finding) seen, severe anxiety (panic) (finding)",
    "severe anxiety (panic) seen, severe anxiety (panic)",
  })
  void nameIsFoundInItsVariants(String text, String span) {
    assertEquals(span, covered(text));
  }

  @Test
  void longestNameWins() {
    assertEquals("3", only("Streptococcal sore throat.").concept().code());
  }

  @Test
  void nameAcrossSentencesListItemsOrPunctuationIsNone() {
    assertEquals(List.of(), mentions("It is sore. Throat is red."));
    assertEquals(List.of(), mentions("- sore\n- throat"));
    assertEquals(List.of(), mentions("sore; throat"));
  }

  @Test
  void nameAcrossAWrappedLineIsFound() {
    String text = "The patient came today because of a red and rather sore\nthroat for two days.";
    assertEquals("sore\nthroat", covered(text));
  }

  @Test
  void nameWithACommaIsFoundInSpokenOrderToo() {
    assertEquals("140", only("Immunizations: influenza, seasonal").concept().code());
    assertEquals("140", only("Immunizations: seasonal influenza").concept().code());
  }

  @Test
  void writtenTagChoosesTheConcept() {
    assertEquals("18", only("cold (disorder)").concept().code());
    assertEquals("17", only("cold (finding)").concept().code());
    assertTrue(only("cold (finding)").score() > 0.9);
    assertTrue(only("anemia").score() > 0.9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "under stress at work",
        "likes fish",
        "feels cold",
        "for 3 ms",
        "mild",
        "body height is known"
      })
  void everydayWordIsNoConcept(String text) {
    assertEquals(List.of(), mentions(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stress (finding)",
        "- Stress\n",
        "# Allergies\nShe reacts to fish",
        "followed for MS"
      })
  void everydayWordIsTakenWhereItIsMeant(String text) {
    assertEquals(1, mentions(text).size());
  }

  @Test
  void vaccineIsTheVaccineOnlyWhereImmunizationIsSpokenOf() {
    assertEquals("16", only("Had varicella as a child.").concept().code());
    assertEquals(List.of(), mentions("Tested for influenza, seasonal."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No anemia.",
        "Denies sore throat, anemia.",
        "without any anaemia",
        "Anemia was ruled out.",
        "There is no evidence of anemia",
        "No sore throat or anemia"
      })
  void absentIsNegated(String text) {
    for (Mention mention : mentions(text)) {
      assertEquals(Negation.NEGATED, mention.context().negation(), text);
    }
    assertTrue(mentions(text).size() >= 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No change in anemia.",
        "No fever but anemia.",
        "Not only anemia",
        "No fever. Anemia.",
        "- no fever\n- anemia",
        "Not in labor force (finding), anemia"
      })
  void negationEndsWhereItsScopeEnds(String text) {
    List<Mention> mentions = mentions(text);
    assertEquals(Negation.AFFIRMED, mentions.get(mentions.size() - 1).context().negation(), text);
  }

  @ParameterizedTest
  @CsvSource({
    "Possible stroke, POSSIBLE, CURRENT",
    "?stroke, POSSIBLE, CURRENT",
    "Stroke cannot be ruled out, POSSIBLE, CURRENT",
    "Admitted to rule out stroke, POSSIBLE, HYPOTHETICAL",
    "Return if anemia gets worse, CERTAIN, HYPOTHETICAL",
    "h/o stroke, CERTAIN, HISTORICAL",
    "s/p stroke, CERTAIN, HISTORICAL",
    "Had a stroke years ago, CERTAIN, HISTORICAL",
    "With a history of pain presents with stroke, CERTAIN, CURRENT",
    "A two day history of anemia, CERTAIN, CURRENT",
  })
  void certaintyAndTimeAreRead(String text, Certainty certainty, Temporality temporality) {
    Context context = only(text).context();
    assertEquals(certainty, context.certainty());
    assertEquals(temporality, context.temporality());
    assertEquals(Negation.AFFIRMED, context.negation());
  }

  @ParameterizedTest
  @CsvSource({
    "Mother had a stroke, FAMILY",
    "Family history of stroke, FAMILY",
    "Stroke in her father, FAMILY",
    "Accompanied by mother for anemia, PATIENT",
    "Mother reports anemia, PATIENT",
    "Her husband has anemia, OTHER",
  })
  void experiencerIsRead(String text, Experiencer experiencer) {
    assertEquals(experiencer, only(text).context().experiencer());
  }

  @Test
  void sectionSaysWhoseAndWhen() {
    List<Mention> mentions =
        mentions(
            """
            # Family History
            Stroke.

            PAST MEDICAL HISTORY: anemia
            Plan:
            - Chest x-ray (procedure)
            """);
    assertEquals(
        List.of("family history", "past medical history", "plan"),
        mentions.stream().map(Mention::section).toList());
    assertEquals(Experiencer.FAMILY, mentions.get(0).context().experiencer());
    assertEquals(Temporality.HISTORICAL, mentions.get(1).context().temporality());
    assertEquals(Context.ASSERTED, mentions.get(2).context());
  }

  @Test
  void cueInsideANameSpeaksOfNothingElse() {
    List<Mention> mentions = mentions("Seen with history of appendectomy, anemia.");
    assertEquals(2, mentions.size());
    assertEquals(Temporality.CURRENT, mentions.get(1).context().temporality());
  }

  @Test
  void knownHeadingIsNoMention() {
    assertEquals(List.of(), mentions("# Allergies\nNo Known Allergies.\n"));
  }

  @Test
  void versionsAreNamed() {
    var recognition = RECOGNISER.recognise("");
    assertEquals(RECOGNISER.version(), recognition.recogniser());
    assertTrue(recognition.terminology().startsWith("invented-"), recognition.terminology());
    assertNotEquals("", recognition.recogniser());
  }
}
