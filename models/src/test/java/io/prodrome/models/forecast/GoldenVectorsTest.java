package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenVectorsTest {

  private static final ModelPack PACK = ModelPack.builtIn();

  @Test
  void tokensAndProbabilitiesOfAllTimelinesAreThoseOfTrainingFreshAndKept() {
    try (LoadedModel model = new LoadedModel(PACK)) {
      assertTrue(model.unseen.named(), "the pack's linker names words as in training");
      model.golden.check(model.fresh, true, Integer.MAX_VALUE);
      List<GoldenCase> cases = model.golden.cases(Integer.MAX_VALUE);
      assertEquals(1000, cases.size());
      int reused = 0;
      for (int at = 0; at < cases.size(); at++) {
        List<GoldenCase.Version> versions = cases.get(at).versions();
        for (int version = 0; versions.size() > 1 && version < versions.size(); version++) {
          GoldenCase.Version one = versions.get(version);
          var request =
              new BlockRunner.Request(model.golden.tokens(one), one.timeline().patient(), true);
          reused += model.cache.get(one.timeline().patient()).isEmpty() ? 0 : 1;
          model.golden.checkAnswer(
              at, one.expected(), model.runner.answer(List.of(request)).get(0));
        }
      }
      assertTrue(reused > 100, reused + " answers went on from kept blocks");
    }
  }

  @Test
  void answerThatDiffersWithinTheDayAloneIsRefused() {
    try (LoadedModel model = new LoadedModel(PACK)) {
      GoldenCase.Version one = model.golden.cases(1).get(0).versions().get(0);
      BlockRunner.Request request = new BlockRunner.Request(model.golden.tokens(one), null, false);
      ModelAnswer answer = model.fresh.answer(List.of(request)).get(0);
      model.golden.checkAnswer(0, one.expected(), answer);
      ModelAnswer other =
          new ModelAnswer(
              answer.logHazards(),
              answer.momentLogHazards(),
              answer.next(),
              answer.size(),
              new float[answer.within().length]);
      InvalidModelPackException refusal =
          assertThrows(
              InvalidModelPackException.class,
              () -> model.golden.checkAnswer(0, one.expected(), other));
      assertTrue(String.valueOf(refusal.getMessage()).contains("within the day"));
    }
  }

  @Test
  void vectorsCoverShortAndOverlongHistoriesAndUnseenCodes() {
    try (LoadedModel model = new LoadedModel(PACK)) {
      List<GoldenCase> cases = model.golden.cases(GoldenVectors.AT_LOAD);
      List<Integer> lengths =
          cases.stream()
              .flatMap(one -> one.versions().stream())
              .map(version -> model.golden.tokens(version).length())
              .toList();
      assertTrue(lengths.stream().anyMatch(length -> length < 16));
      assertTrue(lengths.stream().anyMatch(length -> length > 290));
      assertTrue(cases.stream().anyMatch(GoldenCase::unseen));
    }
  }

  @Test
  void packWhoseProbabilitiesDifferIsRefused(@TempDir Path folder) throws IOException {
    ModelPack changed =
        Packs.changed(
            folder,
            "calibration.json",
            calibration -> {
              ObjectNode first = (ObjectNode) calibration.path("outcomes").get(0);
              first.putArray("intercept").add(3).add(3).add(3);
            });
    InvalidModelPackException refusal =
        assertThrows(InvalidModelPackException.class, () -> Forecaster.of(changed));
    assertTrue(String.valueOf(refusal.getMessage()).contains("golden vector 0"));
  }

  @Test
  void packWithAnotherVocabularyIsRefused(@TempDir Path folder) throws IOException {
    ModelPack changed =
        Packs.changed(folder, "vocabulary.json", vocabulary -> vocabulary.put("firstConcept", 8));
    assertThrows(InvalidModelPackException.class, () -> Forecaster.of(changed));
  }

  @Test
  void packWithoutOutcomesIsRefusedWithAReason(@TempDir Path folder) throws IOException {
    ModelPack changed =
        Packs.changed(folder, "outcomes.json", outcomes -> outcomes.remove("outcomes"));
    InvalidModelPackException refusal =
        assertThrows(InvalidModelPackException.class, () -> Forecaster.of(changed));
    assertTrue(String.valueOf(refusal.getMessage()).contains("lacks \"outcomes\""));
  }
}
