package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenVectorsTest {

  private static final ModelPack PACK = ModelPack.builtIn();
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void tokensAndProbabilitiesAreThoseOfTraining() {
    Vocabulary vocabulary = Vocabulary.of(PACK);
    Outcomes outcomes = Outcomes.of(PACK);
    Calibration calibration =
        Calibration.of(PACK, outcomes.all().size(), outcomes.horizons().length);
    try (TimelineModel model = new TimelineModel(PACK)) {
      GoldenVectors.check(PACK, vocabulary, model, outcomes, calibration);
    }
  }

  @Test
  void vectorsCoverShortAndOverlongHistories() {
    List<GoldenVectors.Case> cases = GoldenVectors.of(PACK);
    assertTrue(cases.size() >= 20);
    List<Integer> lengths = cases.stream().map(one -> one.tokens().path("concept").size()).toList();
    assertTrue(lengths.stream().anyMatch(length -> length < 12));
    assertTrue(lengths.stream().anyMatch(length -> length > 144));
  }

  @Test
  void packWhoseProbabilitiesDifferIsRefused(@TempDir Path folder) throws IOException {
    ModelPack changed =
        packWith(
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
        packWith(
            folder,
            "vocabulary.json",
            vocabulary -> ((ObjectNode) vocabulary).put("firstConcept", 8));
    assertThrows(InvalidModelPackException.class, () -> Forecaster.of(changed));
  }

  @Test
  void packWithoutOutcomesIsRefusedWithAReason(@TempDir Path folder) throws IOException {
    ModelPack changed =
        packWith(folder, "outcomes.json", outcomes -> ((ObjectNode) outcomes).remove("outcomes"));
    InvalidModelPackException refusal =
        assertThrows(InvalidModelPackException.class, () -> Forecaster.of(changed));
    assertTrue(String.valueOf(refusal.getMessage()).contains("lacks \"outcomes\""));
  }

  private interface Change {
    void to(JsonNode file);
  }

  /** The built-in pack's forecaster with one file changed, its manifest put right. */
  private static ModelPack packWith(Path folder, String file, Change change) throws IOException {
    Path forecaster = Files.createDirectories(folder.resolve("forecaster"));
    ObjectNode files = JSON.createObjectNode();
    for (String name : PACK.manifest(ModelPack.FORECASTER).files().keySet()) {
      byte[] content = PACK.file(ModelPack.FORECASTER + "/" + name);
      if (name.equals(file)) {
        JsonNode tree = JSON.readTree(content);
        change.to(tree);
        content = tree.toString().getBytes(StandardCharsets.UTF_8);
      }
      Files.write(forecaster.resolve(name), content);
      files.put(name, Digests.sha256(content));
    }
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("name", "changed").put("version", "0").put("trainedOn", "nothing");
    manifest.putArray("licences");
    manifest.putObject("metrics");
    manifest.putObject("madeBy").put("command", "a test");
    manifest.set("files", files);
    Files.writeString(forecaster.resolve("manifest.json"), manifest.toString());
    return ModelPack.load(folder);
  }
}
