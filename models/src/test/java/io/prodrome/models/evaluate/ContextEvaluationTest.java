package io.prodrome.models.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextEvaluationTest {

  private static final String HEADER =
      "id\tconcept\tsentence\tnegation\ttemporality\texperiencer\n";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  /** Negated after "no", of the past after "old", the family's after "mother". */
  private static Optional<Context> judge(String sentence, String concept) {
    if (!sentence.contains(concept)) {
      return Optional.empty();
    }
    return Optional.of(
        new Context(
            sentence.contains("no ") ? Negation.NEGATED : Negation.AFFIRMED,
            Certainty.CERTAIN,
            sentence.contains("old ") ? Temporality.HISTORICAL : Temporality.CURRENT,
            sentence.contains("mother") ? Experiencer.FAMILY : Experiencer.PATIENT));
  }

  private ContextEvaluation evaluate(String table) throws IOException {
    return ContextEvaluation.of(
        Files.writeString(folder.resolve("c.tsv"), table), ContextEvaluationTest::judge);
  }

  @Test
  void eachAxisHasItsFigures() throws IOException {
    ContextEvaluation evaluation =
        evaluate(
            HEADER
                + "1\tgout\tno gout\tNegated\tRecent\tPatient\n"
                + "2\tgout\tgout is absent\tNegated\tRecent\tPatient\n"
                + "3\tgout\tno doubt of gout\tAffirmed\tHistorical\tPatient\n"
                + "4\tgout\told gout\tAffirmed\tHistorical\tPatient\n"
                + "5\tgout\tmother had gout\tAffirmed\tRecent\tFamily member\n"
                + "6\tasthma\tgout\tAffirmed\tRecent\tPatient\n");
    JsonNode json = evaluation.toJson();
    assertEquals(0.5, json.at("/negation/p").asDouble());
    assertEquals(0.5, json.at("/negation/r").asDouble());
    assertEquals(0.5, json.at("/negation/f1").asDouble());
    assertEquals(1.0, json.at("/historical/p").asDouble());
    assertEquals(0.5, json.at("/historical/r").asDouble());
    assertEquals(1.0, json.at("/experiencer/f1").asDouble());
    assertEquals(5, json.path("n").asInt());
    assertEquals(1, json.path("notShown").asInt());
    assertEquals(3, evaluation.wrong().size());
  }

  @Test
  void aConceptOfWhichTheSentenceShowsAPartIsJudgedByThePart() throws IOException {
    assertEquals(
        1,
        evaluate(
                HEADER
                    + "1\tneck is supple. No nodes\tno nodes, No nodes\tNegated\tRecent\tPatient\n")
            .n());
  }

  @Test
  void aTableOfOtherColumnsIsRefusedWithItsLine() {
    assertTrue(
        refusal("id\tsentence\n").endsWith("c.tsv, line 1: there is no column named concept"));
    assertTrue(refusal(HEADER + "1\tgout\tno gout\n").endsWith("line 2: a column is missing"));
    assertTrue(refusal("").endsWith("line 1: it is empty"));
  }

  private String refusal(String table) {
    return String.valueOf(
        assertThrows(InvalidCorpusException.class, () -> evaluate(table)).getMessage());
  }
}
