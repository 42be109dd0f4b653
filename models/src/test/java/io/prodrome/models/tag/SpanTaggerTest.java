package io.prodrome.models.tag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.models.pack.ComponentOrigin;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With two taggers that know the label of a few words and no context, made by {@code python -m
 * prodrome_training.tagging.tiny} (see models/training): they read 16 pieces at a time.
 */
class SpanTaggerTest {

  private static final SpanTagger BIO = tagger("bio");
  private static final SpanTagger BIOES = tagger("bioes");

  @TempDir static Path folder;

  private static SpanTagger tagger(String name) {
    return SpanTagger.of(
        resource(name + ".onnx"),
        resource("tokenizer.json"),
        TaggerSettings.read(resource(name + ".json")));
  }

  private static byte[] resource(String name) {
    try (InputStream in = SpanTaggerTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<TaggedSpan> whole(SpanTagger tagger, String text) {
    return tagger.tag(text, new int[] {0}, new int[] {text.length()});
  }

  private static List<String> said(SpanTagger tagger, String text) {
    return whole(tagger, text).stream()
        .map(span -> span.label() + ":" + text.substring(span.start(), span.end()))
        .toList();
  }

  @Test
  void spansHaveTheTextsOffsets() {
    List<TaggedSpan> found = whole(BIO, "He has Severe kidney pain, and aspirin tablets.");

    assertEquals(2, found.size());
    assertEquals(7, found.get(0).start());
    assertEquals(25, found.get(0).end());
    assertEquals("Disease", found.get(0).label());
    assertTrue(found.get(0).probability() > 0.8 && found.get(0).probability() < 1);
    assertEquals(new TaggedSpan(31, 46, "Drug", found.get(1).probability()), found.get(1));
  }

  @Test
  void emojiAndCombiningMarksMoveNoOffset() {
    assertEquals(
        List.of("Disease:severe pain", "Drug:aspirin"),
        said(BIO, "\uD83D\uDE00\uD83D\uDC69\u200D\u2695\uFE0F severe pain \uD83D\uDE37 aspirin"));
    assertEquals(List.of("Disease:cafe\u0301"), said(BIO, "a cafe\u0301 b"));
    assertEquals(List.of("Disease:caf\u00E9 pain"), said(BIO, "e\u0301 caf\u00E9 pain"));
  }

  @Test
  void wordHasTheLabelOfItsFirstPieceAndIsWhole() {
    assertEquals(List.of("Disease:neuralgia"), said(BIO, "neuralgia x"));
    assertEquals(List.of("Disease:painxyz"), said(BIO, "painxyz aalgia"));
  }

  @Test
  void otherLabelsAndInputsComeByTheSettings() {
    assertEquals(
        List.of("Disease:severe kidney end", "Disease:kidney", "Disease:rash"),
        said(BIOES, "severe kidney end kidney rash"));
  }

  @Test
  void spanStaysInItsSentence() {
    String text = "severe pain kidney pain";

    List<TaggedSpan> found = BIO.tag(text, new int[] {0, 12}, new int[] {11, 23});

    assertEquals(List.of(0, 12), found.stream().map(TaggedSpan::start).toList());
    assertEquals(List.of(11, 23), found.stream().map(TaggedSpan::end).toList());
    assertEquals(1, BIO.tag(text, new int[] {12}, new int[] {18}).size());
  }

  @Test
  void textWithoutWordsHasNoSpans() {
    assertEquals(List.of(), BIO.tag("", new int[0], new int[0]));
    assertEquals(List.of(), whole(BIO, ""));
    assertEquals(List.of(), whole(BIO, " \n\t "));
    assertEquals(List.of(), whole(BIO, "\0\0\uD83D\uDE00\uDE00\uD83D"));
  }

  @Test
  void sentenceLongerThanTheModelsInputIsReadToItsEnd() {
    StringBuilder text = new StringBuilder();
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      text.append("x ".repeat(i % 7));
      starts.add(text.length());
      text.append("severe kidney pain ");
    }

    List<TaggedSpan> found = whole(BIO, text.toString());

    assertEquals(starts, found.stream().map(TaggedSpan::start).toList());
    assertTrue(found.stream().allMatch(span -> span.end() - span.start() == 18));
  }

  @Test
  void hundredKilobytesOfAnythingAreRead() {
    for (String unit :
        List.of("x", "severe ", "\uD83D\uDE00", "e\u0301", "\0", "\uD83D", "[SEP]", "-")) {
      String text = unit.repeat(100_000 / unit.length());
      for (TaggedSpan span : whole(BIO, text)) {
        assertTrue(span.start() >= 0 && span.start() < span.end() && span.end() <= text.length());
      }
    }
    assertEquals(14_286, whole(BIO, "severe ".repeat(14_286)).size());
  }

  @Property(seed = "2026", tries = 300)
  void offsetsAreOrderedAndInsideAnyText(@ForAll String text) {
    String mixed = "severe " + text + " pain" + text + "aspirin";
    int last = 0;
    for (TaggedSpan span : whole(BIO, mixed)) {
      assertTrue(span.start() >= last && span.start() < span.end());
      last = span.end();
    }
    assertTrue(last <= mixed.length());
  }

  @Test
  void sentencesOutOfOrderOrOutOfTheTextAreRefused() {
    for (int[][] wrong :
        new int[][][] {
          {{0}, {5}}, {{-1}, {2}}, {{2}, {1}}, {{0, 1}, {2, 3}}, {{0, 1}, {2}}, {{2, 0}, {3, 1}}
        }) {
      assertThrows(IllegalArgumentException.class, () -> BIO.tag("abcd", wrong[0], wrong[1]));
    }
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    String text = "severe pain. ".repeat(40) + "aspirin tablets, neuralgia.";
    List<TaggedSpan> expected = whole(BIO, text);
    Callable<List<TaggedSpan>> task = () -> whole(BIO, text);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<List<TaggedSpan>> found : threads.invokeAll(Collections.nCopies(40, task))) {
        assertEquals(expected, found.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closedTaggerSaysSo() {
    SpanTagger tagger = tagger("bio");
    tagger.close();
    tagger.close();

    assertThrows(IllegalStateException.class, () -> whole(tagger, "severe pain"));
  }

  @Test
  void packBringsATaggerOrNone() throws IOException {
    Path with = pack("with", resource("bio.onnx"), resource("bio.json"));

    try (SpanTagger tagger = SpanTagger.of(ModelPack.load(with)).orElseThrow()) {
      assertEquals(List.of("Disease:severe pain"), said(tagger, "severe pain"));
    }
    ModelPack builtIn = ModelPack.builtIn();
    assertEquals(
        builtIn.has(ModelPack.TAGGER),
        SpanTagger.of(builtIn)
            .map(
                tagger -> {
                  tagger.close();
                  return tagger;
                })
            .isPresent());
  }

  @Test
  void taggerThatDoesNotFitItsSettingsIsRefused() throws IOException {
    Path labels =
        pack(
            "labels",
            resource("bio.onnx"),
            "{\"labels\":[\"O\",\"B-A\"]}".getBytes(StandardCharsets.UTF_8));
    Path model = pack("model", new byte[] {1, 2, 3}, resource("bio.json"));

    for (Path wrong : List.of(labels, model)) {
      ModelPack pack = ModelPack.load(wrong);
      String message =
          assertThrows(InvalidModelPackException.class, () -> SpanTagger.of(pack)).getMessage();
      assertTrue(message.contains("tagger"), message);
      assertFalse(message.contains("severe"), message);
    }
  }

  private static Path pack(String name, byte[] model, byte[] settings) throws IOException {
    Path pack = folder.resolve(name);
    Path own = Files.createDirectories(pack.resolve(ModelPack.TAGGER));
    Files.write(own.resolve(SpanTagger.MODEL), model);
    Files.write(own.resolve(SpanTagger.TOKENIZER), resource("tokenizer.json"));
    Files.write(own.resolve(SpanTagger.SETTINGS), settings);
    new ComponentOrigin(
            "tagger",
            "test",
            List.of("Apache-2.0"),
            "a test",
            Map.of(),
            new Manifest.MadeBy("a test", null))
        .writeManifest(own);
    return pack;
  }
}
