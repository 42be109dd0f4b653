package io.prodrome.models.terminology.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminologySearchTest {

  private static final Terminology TERMINOLOGY =
      Terminology.of(
          "search",
          List.of(
              concept("1", "Myocardial infarction", "Heart attack"),
              concept("2", "Acute myocardial infarction of the anterior wall"),
              concept("3", "Ménière's disease"),
              concept("4", "Diabetes mellitus", "Sugar disease"),
              concept("5", "Heart failure")));

  private static Concept concept(String code, String... names) {
    return Concept.of(
        Coding.snomed(code, names[0]), ConceptType.DISORDER, "disorder", List.of(names));
  }

  private static List<String> found(TerminologySearch search, String words) {
    return search.search(words, 10).stream().map(hit -> TERMINOLOGY.code(hit.concept())).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "myocardial infarction,1",
    "infarction myocardial,1",
    "myo inf,1",
    "miocardial infraction,1",
    "hart atack,1",
    "anterior infarct,2",
    "menieres,3",
    "MENIERE disease,3",
    "diabetis melitus,4",
    "diab,4",
    "failure of the heart,5",
    "4,4"
  })
  void bestConceptComesFirst(String words, String code) {
    try (TerminologySearch search = TerminologySearch.of(TERMINOLOGY)) {
      List<String> found = found(search, words);
      assertTrue(!found.isEmpty() && found.get(0).equals(code), words + " found " + found);
    }
  }

  @Test
  void conceptIsThereOnceAndTheNameThatFitsIsSaid() {
    try (TerminologySearch search = TerminologySearch.of(TERMINOLOGY)) {
      List<TerminologySearch.Hit> hits = search.search("heart", 10);
      assertEquals(2, hits.size());
      assertEquals(1, search.search("heart", 1).size());
      TerminologySearch.Hit attack = search.search("heart attack", 1).get(0);
      assertEquals("Heart attack", TERMINOLOGY.name(attack.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?!", "zzzzqqq", "(*:* OR [", "\uD800", "字"})
  void wordsThatFitNothingFindNothing(String words) {
    try (TerminologySearch search = TerminologySearch.of(TERMINOLOGY)) {
      assertEquals(List.of(), found(search, words));
    }
  }

  @Test
  void thousandsOfWordsAreAnswered() {
    try (TerminologySearch search = TerminologySearch.of(TERMINOLOGY)) {
      search.search("heart disease ".repeat(5000), 10);
      search.search("a".repeat(100_000), 10);
    }
  }

  @Test
  void indexOfAPackIsUsedAndMadeAnewWhereItIsDamaged(@TempDir Path folder) throws IOException {
    Path pack = folder.resolve("pack");
    PackBuilder.publish(
        pack, TERMINOLOGY, new PackBuilder.Origin("a test", List.of("CC0-1.0"), "test"));
    Path index = pack.resolve("terminology").resolve(TerminologySearch.FOLDER);
    ModelPack loaded = ModelPack.load(pack);
    try (TerminologySearch search = TerminologySearch.of(loaded, TERMINOLOGY)) {
      assertEquals("1", found(search, "heart attack").get(0));
    }
    try (var files = Files.list(index)) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    try (TerminologySearch search = TerminologySearch.of(ModelPack.load(pack), TERMINOLOGY)) {
      assertEquals("1", found(search, "heart attack").get(0));
    }
  }
}
