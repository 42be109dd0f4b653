package io.prodrome.models.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTest {

  /**
   * The training's tokenizer and session gave these vectors. Processors round int8 products
   * differently, so that the direction is compared, and narrowly only its largest parts.
   */
  @Test
  void vectorsAreThoseOfTheTraining() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(ModelPack.builtIn().file(ModelPack.LINKER + "/golden.json"));
    assertTrue(golden.size() > 5);
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      for (JsonNode example : golden) {
        float[] expected = new float[example.path("vector").size()];
        for (int at = 0; at < expected.length; at++) {
          expected[at] = (float) example.path("vector").get(at).asDouble();
        }
        float[] vector = encoder.span(example.path("text").asText());
        assertTrue(cosine(expected, vector) > 0.9999, example.path("text").asText());
        assertArrayEquals(expected, vector, 2e-3f, example.path("text").asText());
      }
    }
  }

  @Test
  void anotherEncoderTakesItsPlaceByItsSettings() throws IOException {
    EncoderSettings settings =
        EncoderSettings.read(Encoders.BGE_SETTINGS.getBytes(StandardCharsets.UTF_8));
    byte[] model = Encoders.resource(Encoders.BGE);
    byte[] tokenizer = Encoders.resource(Encoders.BGE_TOKENIZER);
    try (Encoder encoder = Encoder.of(model, tokenizer, settings)) {
      List<float[]> names =
          encoder.names(List.of("Myocardial infarction", "Kidney stone", "Fracture of femur"));
      float[] asked = encoder.span("heart attack");

      assertEquals(384, asked.length);
      assertTrue(cosine(asked, names.get(0)) > cosine(asked, names.get(1)) + 0.05);
      assertTrue(cosine(asked, names.get(0)) > cosine(asked, names.get(2)) + 0.05);
    }
  }

  @Test
  void namesInABatchAreNearlyTheirVectorsAlone() {
    List<String> names = List.of("asthma", "severe asthma", "fever", "acute severe asthma attack");
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      List<float[]> together = encoder.names(names);
      for (int at = 0; at < names.size(); at++) {
        assertTrue(cosine(encoder.span(names.get(at)), together.get(at)) > 0.98, names.get(at));
      }
    }
  }

  @Test
  void vectorsHaveLengthOne() {
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      for (String text : List.of("asthma", "", "ß", "a very long name ".repeat(500))) {
        float[] vector = encoder.span(text);
        assertEquals(1, cosine(vector, vector), 1e-4);
      }
    }
  }

  @Test
  void widthThatTheSettingsDoNotSayIsRefused() throws IOException {
    byte[] model = Encoders.resource(Encoders.BGE);
    byte[] tokenizer = Encoders.resource(Encoders.BGE_TOKENIZER);
    EncoderSettings narrow =
        new EncoderSettings(32, EncoderSettings.Pooling.CLS, true, "", "", 128);

    String message =
        assertThrows(IllegalArgumentException.class, () -> Encoder.of(model, tokenizer, narrow))
            .getMessage();
    assertTrue(message.contains("128") && message.contains("384"), message);
  }

  @Test
  void filesThatAreNoModelAreRefused() {
    EncoderSettings settings =
        new EncoderSettings(32, EncoderSettings.Pooling.MEAN, true, "", "", 128);
    byte[] nonsense = "{}".getBytes(StandardCharsets.UTF_8);

    assertThrows(IllegalArgumentException.class, () -> Encoder.of(nonsense, nonsense, settings));
  }

  @Test
  void settingsSayWhatIsWrong() {
    for (String json :
        List.of("[", "{\"pooling\":\"max\",\"dims\":8}", "{\"dims\":0}", "{\"maxTokens\":9999}")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> EncoderSettings.read(json.getBytes(StandardCharsets.UTF_8)),
          json);
    }
  }

  private static double cosine(float[] one, float[] two) {
    double dot = 0;
    for (int at = 0; at < one.length; at++) {
      dot += one[at] * two[at];
    }
    return dot / (length(one) * length(two));
  }

  private static double length(float[] vector) {
    double square = 0;
    for (float value : Arrays.copyOf(vector, vector.length)) {
      square += value * value;
    }
    return Math.sqrt(square);
  }
}
