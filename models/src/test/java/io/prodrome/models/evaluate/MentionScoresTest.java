package io.prodrome.models.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MentionScoresTest {

  private static final double EXACT = 1e-9;

  /** A terminology of D000001 to D000009; M stands for two of them, X for none. */
  private static final ConceptIds IDS =
      new ConceptIds() {
        @Override
        public Set<String> of(Coding concept) {
          return switch (concept.code()) {
            case "M" -> Set.of("D000001", "D000002");
            case "X" -> Set.of();
            default -> Set.of(concept.code());
          };
        }

        @Override
        public Set<String> resolve(String id) {
          return id.matches("D00000\\d") ? Set.of(id) : Set.of();
        }

        @Override
        public boolean isName(String text) {
          return text.equals("exact");
        }
      };

  private static GoldMention gold(int start, int end, String... ids) {
    return new GoldMention(start, end, "Disease", Arrays.asList(ids));
  }

  private static Mention found(int start, int end, String code) {
    return found(start, end, code, ConceptType.DISORDER);
  }

  private static Mention found(int start, int end, String code, ConceptType type) {
    Coding coding = new Coding(CodeSystems.MESH, code, code);
    return Mention.of(start, end, coding, type, Context.ASSERTED.negated(), 1, "");
  }

  private static EvaluationDocument document(GoldMention... mentions) {
    return new EvaluationDocument("d", "x".repeat(100), List.of(mentions));
  }

  private static MentionScores scores(EntityTypes types) {
    return new MentionScores(IDS, IdScheme.MESH, types);
  }

  private static void assertFigures(double p, double r, PrecisionRecall figures) {
    assertEquals(p, figures.p(), EXACT);
    assertEquals(r, figures.r(), EXACT);
    assertEquals(p + r == 0 ? 0 : 2 * p * r / (p + r), figures.f1(), EXACT);
  }

  @Test
  void strictWantsTheSpanAndRelaxedAnOverlapAndBothTheConcept() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(
        document(gold(0, 10, "D000001"), gold(20, 30, "MESH:D000002"), gold(40, 50, "D000003")),
        List.of(
            found(0, 10, "D000001"), // both
            found(22, 40, "D000002"), // relaxed alone
            found(40, 50, "D000004"), // other concept
            found(60, 70, "D000005"))); // nothing there
    assertFigures(1 / 4.0, 1 / 3.0, scores.mentionStrict());
    assertFigures(2 / 4.0, 2 / 3.0, scores.mentionRelaxed());
    assertFigures(2 / 4.0, 2 / 3.0, scores.documentMicro());
    assertEquals(3, scores.gold());
    assertEquals(4, scores.predicted());
  }

  @Test
  void spansThatTouchDoNotOverlap() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(document(gold(0, 10, "D000001")), List.of(found(10, 20, "D000001")));
    assertFigures(0, 0, scores.mentionRelaxed());
    assertFigures(1, 1, scores.documentMicro());
  }

  @Test
  void goldThatTheTerminologyLacksIsCountedApartAndExcusesWhatOverlapsIt() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(
        document(gold(0, 10, "D999999"), gold(20, 30), gold(40, 50, "D000001")),
        List.of(found(2, 5, "D000007"), found(20, 30, "D000008"), found(60, 70, "D000009")));
    assertEquals(2, scores.unlinkable());
    assertEquals(1, scores.gold());
    assertEquals(1, scores.predicted(), "two of the three overlap what cannot be judged");
    assertFigures(0, 0, scores.mentionRelaxed());
    assertFigures(0, 0, scores.documentMicro());
  }

  @Test
  void aCompositeMentionIsFoundByAnyOfItsConceptsAndCountsOnceEachInItsDocument() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(document(gold(0, 24, "D000001", "D000003")), List.of(found(0, 24, "D000003")));
    assertFigures(1, 1, scores.mentionStrict());
    assertFigures(1, 1 / 2.0, scores.documentMicro());
  }

  @Test
  void aConceptOfTwoIdentifiersIsOnePrediction() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(document(gold(0, 10, "D000002")), List.of(found(0, 10, "M"), found(0, 10, "M")));
    assertFigures(1, 1, scores.mentionStrict());
    assertFigures(1, 1, scores.documentMicro());
  }

  @Test
  void whatCannotBeSaidInTheSchemeIsLeftOutAndCounted() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(
        document(gold(0, 10, "D000001")), List.of(found(0, 10, "D000001"), found(20, 30, "X")));
    assertEquals(1, scores.outsideScheme());
    assertFigures(1, 1, scores.mentionStrict());
  }

  @Test
  void macroIsTheMeanOverDocumentsAndAnEmptyOneCountsOneWhereNothingWasFound() {
    MentionScores scores = scores(EntityTypes.ALL);
    scores.add(
        document(gold(0, 10, "D000001"), gold(20, 30, "D000002")),
        List.of(found(0, 10, "D000001")));
    scores.add(document(), List.of());
    scores.add(document(), List.of(found(0, 10, "D000001")));
    scores.add(document(gold(0, 10, "D000001")), List.of());
    PrecisionRecall macro = scores.documentMacro();
    assertEquals((1 + 1 + 0 + 0) / 4.0, macro.p(), EXACT);
    assertEquals((0.5 + 1 + 0 + 0) / 4, macro.r(), EXACT);
    assertEquals((2 / 3.0 + 1 + 0 + 0) / 4, macro.f1(), EXACT);
    assertEquals(2 * 0.5 * 0.375 / 0.875, scores.documentMacroF1OfMeans(), EXACT);
  }

  @Test
  void onlyTheTypesAskedForCount() {
    MentionScores scores = scores(EntityTypes.of(List.of("Disease")));
    EvaluationDocument document =
        document(
            new GoldMention(0, 10, "SpecificDisease", List.of("D000001")),
            new GoldMention(20, 30, "Chemical", List.of("D000002")));
    scores.add(
        document,
        List.of(found(0, 10, "D000001"), found(20, 30, "D000002", ConceptType.SUBSTANCE)));
    assertEquals(1, scores.gold());
    assertFigures(1, 1, scores.mentionStrict());
  }

  @Test
  void nothingAtAllIsNoDivisionByZero() {
    MentionScores scores = scores(EntityTypes.ALL);
    assertFigures(0, 0, scores.mentionStrict());
    assertFigures(0, 0, scores.documentMacro());
  }
}
