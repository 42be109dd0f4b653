package io.prodrome.models.forecast;

import static io.prodrome.models.forecast.Illnesses.illness;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.forecast.Outcomes.Outcome;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfiguredOutcomesTest {

  private static final ModelPack PACK = ModelPack.builtIn();
  private static final Vocabulary VOCABULARY = Vocabulary.of(PACK);
  private static final Outcomes OWN = Outcomes.of(PACK, VOCABULARY);
  private static final List<Vocabulary.Word> ILLNESSES =
      VOCABULARY.words().stream()
          .filter(word -> word.type() == ConceptType.DISORDER)
          .limit(3)
          .toList();
  private static final Coding GROUP = new Coding("urn:test", "group", "Group of illnesses");
  private static final Coding BETWEEN = new Coding("urn:test", "between", "Between");
  private static final Coding EMPTY = new Coding("urn:test", "empty", "Not in training");

  /** The group holds the first word by two steps and the second by one. */
  private static final Terminology TERMINOLOGY =
      Illnesses.terminology(
          illness(GROUP),
          illness(BETWEEN, GROUP),
          illness(EMPTY),
          illness(ILLNESSES.get(0).coding(), BETWEEN),
          illness(ILLNESSES.get(1).coding(), GROUP));

  private static OutcomeDefinition of(
      String name, @Nullable String concept, List<String> codes, @Nullable OutcomeKind kind) {
    return new OutcomeDefinition(name, concept, codes, kind);
  }

  private static Outcomes read(List<Integer> horizons, OutcomeDefinition... definitions) {
    ForecasterSettings settings =
        new ForecasterSettings(List.of(definitions), horizons, Device.CPU, 0);
    return ConfiguredOutcomes.of(settings, OWN, VOCABULARY, TERMINOLOGY);
  }

  private static Outcome only(OutcomeDefinition definition) {
    return read(List.of(), definition).all().get(0);
  }

  @Test
  void nothingConfiguredIsThePacksOwn() {
    Outcomes outcomes = read(List.of());
    assertEquals(OWN.all(), outcomes.all());
    assertArrayEquals(OWN.horizons(), outcomes.horizons());
  }

  @Test
  void conceptIsMeantWithAllItsDescendants() {
    Outcome outcome = only(of("", GROUP.key(), List.of(), null));
    assertEquals("Group of illnesses", outcome.coding().display());
    assertEquals(OutcomeKind.ONSET, outcome.kind());
    assertFalse(outcome.ofPack());
    assertEquals(
        Set.of(
            GROUP.key(),
            BETWEEN.key(),
            ILLNESSES.get(0).coding().key(),
            ILLNESSES.get(1).coding().key()),
        outcome.codes());
    assertEquals(2, outcome.words().length);
  }

  @Test
  void listOfCodesMayAddToAConcept() {
    String third = ILLNESSES.get(2).coding().key();
    Outcome outcome = only(of("Mine", BETWEEN.key(), List.of(third), OutcomeKind.EVENT));
    assertEquals("Mine", outcome.coding().display());
    assertEquals(OutcomeKind.EVENT, outcome.kind());
    assertArrayEquals(new int[] {ILLNESSES.get(0).id(), ILLNESSES.get(2).id()}, outcome.words());
  }

  @Test
  void whatIsNoIllnessCanHappenAgain() {
    Vocabulary.Word visit =
        VOCABULARY.words().stream()
            .filter(word -> word.type() == ConceptType.VISIT)
            .findFirst()
            .orElseThrow();
    assertEquals(
        OutcomeKind.EVENT, only(of("Visit", null, List.of(visit.coding().key()), null)).kind());
  }

  @Test
  void packsOutcomeIsNamedOrRecognisedByItsCodesAndKeepsWhatWasFittedForIt() {
    Outcome own = OWN.all().get(3);
    assertEquals(own, only(OutcomeDefinition.ofPack(own.coding().display())));
    Outcome same = only(of("Other name", null, List.copyOf(own.codes()), own.kind()));
    assertEquals(own.number(), same.number());
    assertEquals("Other name", same.coding().display());
  }

  @Test
  void horizonsAreSortedAndDeathCompetesThoughItIsNotAsked() {
    Outcomes outcomes = read(List.of(1825, 90, 90), of("", GROUP.key(), List.of(), null));
    assertArrayEquals(new int[] {90, 1825}, outcomes.horizons());
    assertEquals(1, outcomes.all().size());
    assertEquals(OutcomeKind.DEATH, outcomes.death().kind());
  }

  @Test
  void allProblemsAreReportedTogetherWithWhatToDo() {
    InvalidForecasterSettingsException refusal =
        assertThrows(
            InvalidForecasterSettingsException.class,
            () ->
                read(
                    List.of(30, 0, 1826),
                    OutcomeDefinition.ofPack("No such thing"),
                    of("Gone", "urn:test|gone", List.of(), null),
                    of("Empty", EMPTY.key(), List.of(), null),
                    of("Form", "no bar", List.of("|x"), null),
                    of("End", GROUP.key(), List.of(), OutcomeKind.DEATH),
                    of("Twice", GROUP.key(), List.of(), null),
                    of("Twice", BETWEEN.key(), List.of(), null)));
    List<String> problems = refusal.problems();
    assertEquals(9, problems.size(), problems::toString);
    for (String part :
        List.of(
            "horizon 0",
            "horizon 1826: the model answers 1 to 1825 days",
            "outcome 1 (No such thing)",
            "outcome 2 (Gone): the terminology",
            "outcome 3 (Empty): none of its 1 codes",
            "outcome 4 (Form): no bar is not of the form system|code",
            "outcome 4 (Form): |x is not",
            "outcome 5 (End): only the pack's own outcome is death",
            "outcome 7 (Twice): another outcome has the same name")) {
      assertTrue(
          problems.stream().anyMatch(problem -> problem.startsWith(part)),
          () -> part + " is missing in " + problems);
      assertTrue(String.valueOf(refusal.getMessage()).contains(part));
    }
  }
}
