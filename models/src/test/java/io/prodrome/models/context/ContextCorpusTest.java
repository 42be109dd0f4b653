package io.prodrome.models.context;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.models.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures context on real clinical sentences (the NegEx/ConText kit's development part), where
 * every sentence names one concept and how it is meant.
 */
class ContextCorpusTest {

  private static final Path CORPUS = Path.of("../../shared/data/corpora/context/sentences-dev.tsv");

  private static final List<Judged> JUDGED = new ArrayList<>();

  private record Judged(String[] gold, Context found) {}

  @BeforeAll
  static void judge() throws IOException {
    if (!Files.exists(CORPUS)) {
      assertNotEquals("true", System.getenv("CI"), "the corpus must be there in CI: " + CORPUS);
      assumeTrue(false, "skipped: no corpus at " + CORPUS);
    }
    List<String> lines = Files.readAllLines(CORPUS);
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split("\t");
      SentenceContext.of(columns[2], columns[1], Language.ENGLISH)
          .ifPresent(context -> JUDGED.add(new Judged(columns, context)));
    }
    assertTrue(JUDGED.size() > 1190, "most sentences show their concept");
  }

  @Test
  void negationIsFound() {
    double f1 =
        f1(
            "negation",
            gold -> gold[3].equals("Negated"),
            context -> context.negation() == Negation.NEGATED);
    assertTrue(f1 >= 0.98, "negation F1 is " + f1);
  }

  @Test
  void thePastIsFound() {
    double f1 =
        f1(
            "historical",
            gold -> gold[4].equals("Historical"),
            context -> context.temporality() == Temporality.HISTORICAL);
    assertTrue(f1 >= 0.84, "historical F1 is " + f1);
  }

  @Test
  void whatMayComeIsFound() {
    double f1 =
        f1(
            "hypothetical",
            gold -> gold[4].equals("Not particular"),
            context -> context.temporality() == Temporality.HYPOTHETICAL);
    assertTrue(f1 >= 0.85, "hypothetical F1 is " + f1);
  }

  private static double f1(String axis, Predicate<String[]> gold, Predicate<Context> found) {
    int both = 0;
    int onlyGold = 0;
    int onlyFound = 0;
    for (Judged judged : JUDGED) {
      boolean inGold = gold.test(judged.gold());
      boolean inFound = found.test(judged.found());
      both += inGold && inFound ? 1 : 0;
      onlyGold += inGold && !inFound ? 1 : 0;
      onlyFound += !inGold && inFound ? 1 : 0;
      if (Boolean.getBoolean("prodrome.showErrors") && inGold != inFound) {
        System.out.println(
            axis
                + (inGold ? " MISSED " : " WRONG ")
                + judged.gold()[1]
                + " || "
                + judged.gold()[2]);
      }
    }
    double f1 = 2.0 * both / (2.0 * both + onlyGold + onlyFound);
    System.out.printf(
        "%s: precision %.3f recall %.3f F1 %.3f (%d sentences)%n",
        axis,
        (double) both / (both + onlyFound),
        (double) both / (both + onlyGold),
        f1,
        JUDGED.size());
    return f1;
  }
}
