package io.prodrome.models.forecast;

import static io.prodrome.models.forecast.Illnesses.illness;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnseenWordsTest {

  private static final ModelPack PACK = ModelPack.builtIn();
  private static final Vocabulary VOCABULARY = Vocabulary.of(PACK);
  private static final WordVectors VECTORS = WordVectors.of(PACK);
  private static final Vocabulary.Word FIRST = VOCABULARY.words().get(0);
  private static final Vocabulary.Word SECOND = VOCABULARY.words().get(1);
  private static final Vocabulary.Word FAR = VOCABULARY.words().get(2);
  private static final Coding UNKNOWN_PARENT = new Coding("urn:test", "parent", "A parent");
  private static final Coding CHILD = new Coding("urn:test", "child", "Sprain of ankle");
  private static final Coding ORPHAN = new Coding("urn:test", "orphan", "Sprain of ankle");

  /** Words as if they had been named with the linker's encoder, whichever it is. */
  private static UnseenWords words;

  /** The child's parents are two words and an unknown concept whose parent is a third word. */
  private static final Terminology TERMINOLOGY =
      Illnesses.terminology(
          illness(FIRST.coding()),
          illness(SECOND.coding()),
          illness(FAR.coding()),
          illness(UNKNOWN_PARENT, FAR.coding()),
          illness(CHILD, FIRST.coding(), UNKNOWN_PARENT, SECOND.coding()));

  @BeforeAll
  static void open(@TempDir Path folder) throws IOException {
    String encoder = PACK.manifest(ModelPack.LINKER).sha256("encoder.onnx");
    ModelPack named =
        Packs.changed(folder, "vocabulary.json", root -> root.put("encoder", encoder));
    words = new UnseenWords(named, Vocabulary.of(named), VECTORS, TERMINOLOGY);
  }

  @AfterAll
  static void close() {
    words.close();
  }

  private static float[] known(int word) {
    FloatBuffer vector = FloatBuffer.allocate(VECTORS.width());
    VECTORS.put(word, vector);
    return vector.array();
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int at = 0; at < one.length; at++) {
      sum += Math.pow((double) one[at] - other[at], 2);
    }
    return Math.sqrt(sum);
  }

  @Test
  void nameDecidesAndSoDoTheNearestKnownAncestors() {
    assertTrue(words.named());
    float[] orphan = words.vector(ORPHAN);
    float[] expected = orphan.clone();
    VECTORS.addResidual(FIRST.id(), .5f, expected);
    VECTORS.addResidual(SECOND.id(), .5f, expected);
    assertArrayEquals(expected, words.vector(CHILD), 1e-6f);
    Coding other = new Coding("urn:test", "orphan", "Fracture of hip");
    assertTrue(distance(orphan, words.vector(other)) > 1e-3);
  }

  @Test
  void codeWithoutNameTakesTheTerminologysAndOneWithNothingIsUnknown() {
    Coding nameless = new Coding(CHILD.system(), CHILD.code(), "");
    assertArrayEquals(words.vector(CHILD), words.vector(nameless));
    assertArrayEquals(
        known(VOCABULARY.unknown()), words.vector(new Coding("urn:test", "nothing", " ")));
  }

  @Test
  void vectorIsComputedOnce() {
    assertSame(
        words.vector(ORPHAN), words.vector(new Coding("urn:test", "orphan", "Sprain of ankle")));
  }

  @Test
  void wordsOfAnotherEncoderAreUnknownAndThePackStillLoads(@TempDir Path folder) throws Exception {
    ModelPack other =
        Packs.changed(
            folder, "vocabulary.json", vocabulary -> vocabulary.put("encoder", "0".repeat(64)));
    try (UnseenWords strange = new UnseenWords(other, Vocabulary.of(other), VECTORS, TERMINOLOGY)) {
      assertFalse(strange.named());
      assertArrayEquals(known(VOCABULARY.unknown()), strange.vector(CHILD));
    }
    try (Forecaster forecaster = Forecaster.of(other)) {
      assertEquals(Device.CPU, forecaster.device());
    }
  }
}
