package io.prodrome.models.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.pack.ComponentOrigin;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the tests' tagger, which takes "severe", "pain", "cardiac infarction" and the like for
 * mentions.
 */
class RecogniserTaggerTest {

  private static final List<Concept> CONCEPTS =
      List.of(
          concept("22298006", "Myocardial infarction"),
          concept("22253000", "Pain"),
          concept("84757009", "Epilepsy"),
          concept("49727002", "Cough"));

  @TempDir static Path folder;
  private static NoteRecogniser with;
  private static NoteRecogniser without;

  @BeforeAll
  static void buildPacks() throws IOException {
    without = NoteRecogniser.of(publish(folder.resolve("without")));
    Path pack = folder.resolve("with");
    publish(pack);
    Path tagger = Files.createDirectories(pack.resolve(ModelPack.TAGGER));
    copy("bio.onnx", tagger.resolve("tagger.onnx"));
    copy("bio.json", tagger.resolve("tagger.json"));
    copy("tokenizer.json", tagger.resolve("tokenizer.json"));
    new ComponentOrigin(
            "tagger",
            "test",
            List.of("Apache-2.0"),
            "a test",
            Map.of(),
            new Manifest.MadeBy("a test", null))
        .writeManifest(tagger);
    with = NoteRecogniser.of(ModelPack.load(pack));
  }

  @AfterAll
  static void close() {
    with.close();
    without.close();
  }

  private static ModelPack publish(Path to) throws IOException {
    return PackBuilder.publish(
        to,
        Terminology.of("invented", CONCEPTS),
        new PackBuilder.Origin("invented for tests", List.of("CC0-1.0"), "a test"),
        PackBuilder.Vectors.YES,
        done -> {});
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in =
        RecogniserTaggerTest.class.getResourceAsStream("/io/prodrome/models/tag/" + resource)) {
      Files.write(to, in.readAllBytes());
    }
  }

  private static Concept concept(String code, String name) {
    return Concept.of(Coding.snomed(code, name), ConceptType.DISORDER, "disorder", List.of(name));
  }

  @Test
  void spanThatNoNameExplainsGetsItsMeaningFromTheLinker() {
    String text = "No cough. He had a cardiac infarction in May.";

    List<Mention> found = with.recognise(text).mentions();

    assertEquals(List.of("49727002", "22298006"), codes(found));
    Mention linked = found.get(1);
    assertEquals("cardiac infarction", text.substring(linked.start(), linked.end()));
    assertEquals(FoundBy.LINKER, linked.foundBy());
    assertEquals(List.of("49727002"), codes(without.recognise(text).mentions()));
  }

  @Test
  void namesStandAsTheyAre() {
    String text = "Severe pain, cough.";

    assertEquals(without.recognise(text).mentions(), with.recognise(text).mentions());
  }

  @Test
  void shortFormIsNotLinkedByItsLetters() {
    String text = "SEVERE, CAFE";

    assertEquals(List.of(), with.recognise(text).mentions());
  }

  @Test
  void scopeHoldsForTaggedSpansToo() {
    try (NoteRecogniser scoped = NoteRecogniser.of(ModelPack.load(folder.resolve("with")))) {
      Terminology all = scoped.terminology();
      NoteRecogniser pain = scoped.scopedTo(concept -> all.code(concept).equals("22253000"));

      assertEquals(List.of(), pain.recognise("a cardiac infarction").mentions());
    }
  }

  @Test
  void taggerOfAnotherLanguageIsLeftOut() {
    ModelPack pack = ModelPack.load(folder.resolve("with"));
    try (NoteRecogniser spanish = NoteRecogniser.of(pack, Language.SPANISH)) {
      assertEquals(List.of(), spanish.recognise("a cardiac infarction").mentions());
    }
  }

  @Test
  void versionSaysThatThereIsATagger() {
    assertNotEquals(without.version(), with.version());
    assertTrue(with.version().startsWith(without.version()));
  }

  @Test
  void hundredKilobytesOfTaggedWordsEnd() {
    String text = "cardiac infarction. ".repeat(7200);

    List<Mention> found = with.recognise(text).mentions();

    assertTrue(!found.isEmpty() && found.get(found.size() - 1).end() <= text.length());
  }

  private static List<String> codes(List<Mention> mentions) {
    return mentions.stream().map(mention -> mention.concept().code()).toList();
  }
}
