package io.prodrome.models.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.pack.ComponentOrigin;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkerTest {

  private static final List<Concept> CONCEPTS =
      List.of(
          concept("95570007", "Kidney stone", "Renal calculus", "Nephrolithiasis"),
          concept("22298006", "Myocardial infarction", "Heart attack"),
          concept("84757009", "Epilepsy", "Epileptic disorder"),
          concept("13645005", "Chronic obstructive lung disease"),
          concept("271737000", "Anemia", "Low hemoglobin"),
          concept("49727002", "Cough"),
          concept("267036007", "Shortness of breath", "Dyspnea"),
          concept("73211009", "Diabetes mellitus"),
          concept("44054006", "Type 2 diabetes mellitus"),
          concept("46635009", "Type 1 diabetes mellitus"),
          concept("82525005", "Congenital cystic kidney disease"),
          concept("26079004", "Tremor"));

  @TempDir static Path folder;
  private static ModelPack pack = ModelPack.builtIn();
  private static Linker linker;

  @BeforeAll
  static void buildPack() throws IOException {
    pack = publish(folder.resolve("pack"), PackBuilder.Vectors.YES);
    linker = Linker.of(pack, Terminology.of(pack)).orElseThrow();
  }

  @AfterAll
  static void closeLinker() {
    linker.close();
  }

  private static ModelPack publish(Path to, PackBuilder.Vectors vectors) throws IOException {
    return PackBuilder.publish(
        to,
        Terminology.of("invented", CONCEPTS),
        new PackBuilder.Origin("invented for tests", List.of("CC0-1.0"), "a test"),
        vectors,
        done -> {});
  }

  private static Concept concept(String code, String... names) {
    return Concept.of(
        Coding.snomed(code, names[0]), ConceptType.DISORDER, "disorder", List.of(names));
  }

  private static String first(String span) {
    return code(linker, span);
  }

  @Test
  void findsConceptsByWordingsThatAreNoName() {
    assertEquals("95570007", first("stones in the kidney"));
    assertEquals("22298006", first("infarction of the myocardium"));
    assertEquals("44054006", first("diabetes type 2"));
    assertEquals("267036007", first("dyspnoea"));
    assertEquals("271737000", first("anaemic"));
    assertEquals("26079004", first("tremors"));
  }

  @Test
  void namesThemselvesComeFirstAndAreTrusted() {
    for (Concept concept : CONCEPTS) {
      LinkCandidate first = linker.link(concept.coding().display(), 1).get(0);
      assertEquals(concept.coding().code(), linker.terminology().code(first.concept()));
      // Not 1: an int8 model rounds a name in a batch otherwise than a span alone.
      assertTrue(first.score() > 0.9, concept.coding().display());
      assertTrue(first.probability() >= linker.threshold(), concept.coding().display());
    }
  }

  @Test
  void abstainsOnWhatNamesNoConcept() {
    for (String span :
        List.of("the bus to work", "qvx zzorp", "next tuesday", "was discussed", "her daughter")) {
      for (LinkCandidate candidate : linker.link(span, 10)) {
        assertTrue(candidate.probability() < linker.threshold(), span);
      }
    }
  }

  @Test
  void scopedLinkerKnowsNoOtherConcepts() {
    int type1 = concept("46635009");
    int type2 = concept("44054006");
    Linker scoped = linker.scopedTo(concept -> concept == type1);

    List<LinkCandidate> found = scoped.link("diabetes type 2", 10);

    assertEquals(List.of(type1), found.stream().map(LinkCandidate::concept).toList());
    LinkCandidate first = linker.link("diabetes type 2", 10).get(0);
    assertEquals(type2, first.concept());
    assertEquals(
        first.name(),
        linker.scopedTo(concept -> concept != type1).link("diabetes type 2", 1).get(0).name());
    assertEquals(List.of(), linker.scopedTo(concept -> false).link("cough", 10));
  }

  private static int concept(String code) {
    for (int concept = 0; concept < linker.terminology().size(); concept++) {
      if (linker.terminology().coding(concept).code().equals(code)) {
        return concept;
      }
    }
    throw new AssertionError("the test's terminology lacks " + code);
  }

  @Test
  void candidatesAreSortedAndTheirProbabilitiesSumToLessThanOne() {
    for (List<LinkCandidate> candidates :
        linker.link(List.of("renal stone", "diabetes", "x", "loss of appetite"))) {
      assertFalse(candidates.isEmpty());
      assertTrue(candidates.size() <= 10);
      double before = 1;
      double sum = 0;
      for (LinkCandidate candidate : candidates) {
        assertTrue(candidate.probability() >= 0 && candidate.probability() <= before);
        assertTrue(candidate.score() >= -1 && candidate.score() <= 1);
        assertEquals(candidate.concept(), linker.terminology().conceptOf(candidate.name()), "name");
        before = candidate.probability();
        sum += before;
      }
      assertTrue(sum <= 1 + 1e-9);
    }
  }

  @Test
  void cachedAnswersAreTheFirstAnswers() throws IOException {
    List<String> spans = List.of("renal  stone", "heart attacks", "COPD", "type II diabetes");
    List<List<LinkCandidate>> warm = linker.link(spans);

    assertEquals(warm, linker.link(spans));
    assertEquals(warm.get(0), linker.link(" renal stone\n", 10));
    try (Linker cold = Linker.of(pack, Terminology.of(pack)).orElseThrow()) {
      List<String> reversed = new ArrayList<>(spans);
      Collections.reverse(reversed);
      cold.link(reversed);
      assertEquals(warm, cold.link(spans));
    }
  }

  @Test
  void threadsGetTheAnswersOfOne() throws Exception {
    List<String> spans = new ArrayList<>();
    for (int at = 0; at < 24; at++) {
      spans.add("kidney disease number " + at % 12);
    }
    List<List<LinkCandidate>> expected;
    try (Linker alone = Linker.of(pack, Terminology.of(pack)).orElseThrow()) {
      expected = alone.link(spans);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<List<LinkCandidate>>> task = () -> linker.link(spans);
      for (Future<List<List<LinkCandidate>>> answer :
          threads.invokeAll(List.of(task, task, task, task))) {
        assertEquals(expected, answer.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void strangeTextIsTakenWithoutHarm() {
    assertEquals(List.of(), linker.link("", 10));
    assertEquals(List.of(), linker.link(" \t\u00a0?!", 10));
    for (String span :
        List.of(
            "\ud800",
            "a\udfffb",
            "😀 pain 😀",
            "\0",
            "e\u0301\u0301\u0301",
            "心筋梗塞",
            "cough ".repeat(20_000),
            "x".repeat(100_000))) {
      assertTrue(linker.link(span, 10).size() <= 10);
    }
  }

  @Test
  void closedLinkerRefusesNewSpansAndMayBeClosedAgain() {
    Linker closed = Linker.of(pack, Terminology.of(pack)).orElseThrow();
    closed.close();
    closed.close();

    assertThrows(IllegalStateException.class, () -> closed.link("kidney stone", 1));
  }

  @Test
  void terminologyWithoutVectorsHasNoLinker() throws IOException {
    ModelPack plain = publish(folder.resolve("plain"), PackBuilder.Vectors.NO);

    assertEquals(Optional.empty(), Linker.of(plain, Terminology.of(plain)));
  }

  @Test
  void vectorsOfAnotherEncoderAreRefused() throws IOException {
    Path other = folder.resolve("other");
    ModelPack own = publish(other, PackBuilder.Vectors.YES);
    assertEquals(pack.version(), own.version(), "the same names give the same bytes");
    byte[] settings = own.file(ModelPack.LINKER + "/" + Encoder.SETTINGS);
    String changed =
        new String(settings, StandardCharsets.UTF_8)
            .replace("\"queryPrefix\": \"\"", "\"queryPrefix\": \"q: \"");
    writeLinker(
        other,
        own.file(ModelPack.LINKER + "/" + Encoder.MODEL),
        own.file(ModelPack.LINKER + "/" + Encoder.TOKENIZER),
        changed);
    ModelPack mixed = ModelPack.load(other);
    Terminology terminology = Terminology.of(mixed);

    String message =
        assertThrows(InvalidModelPackException.class, () -> Linker.of(mixed, terminology))
            .getMessage();
    assertTrue(message.contains("made with another encoder"), message);
    assertTrue(message.contains("terminology build"), message);
  }

  @Test
  void encoderOfThePackTakesTheBuiltInOnesPlace() throws IOException {
    Path bge = folder.resolve("bge");
    writeLinker(
        bge,
        Encoders.resource(Encoders.BGE),
        Encoders.resource(Encoders.BGE_TOKENIZER),
        Encoders.BGE_SETTINGS);
    ModelPack own = publish(bge, PackBuilder.Vectors.YES);

    try (Linker other = Linker.of(own, Terminology.of(own)).orElseThrow()) {
      assertEquals("22298006", code(other, "heart attacks"));
      assertEquals("95570007", code(other, "stones in the kidney"));
      assertEquals("44054006", code(other, "diabetes type 2"));
    }
  }

  private static String code(Linker from, String span) {
    return from.terminology().code(from.link(span, 1).get(0).concept());
  }

  private static void writeLinker(Path to, byte[] model, byte[] tokenizer, String settings)
      throws IOException {
    Path own = Files.createDirectories(to.resolve(ModelPack.LINKER));
    Files.write(own.resolve(Encoder.MODEL), model);
    Files.write(own.resolve(Encoder.TOKENIZER), tokenizer);
    Files.writeString(own.resolve(Encoder.SETTINGS), settings);
    Files.write(
        own.resolve(Ranker.FILE), ModelPack.builtIn().file(ModelPack.LINKER + "/" + Ranker.FILE));
    new ComponentOrigin(
            "linker",
            "test",
            List.of("Apache-2.0"),
            "a test",
            Map.of(),
            new Manifest.MadeBy("a test", null))
        .writeManifest(own);
  }
}
