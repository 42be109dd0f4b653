package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminologyCommandTest {

  private static final String OBO =
      """
      format-version: 1.2

      [Term]
      id: DOID:1
      name: joint disease

      [Term]
      id: DOID:2
      name: knee arthritis
      def: "An inflamed knee." []
      synonym: "gonarthritis" EXACT []
      xref: SNOMEDCT_US:371081002
      is_a: DOID:1

      [Term]
      id: DOID:3
      name: obsolete knee ache
      is_obsolete: true
      replaced_by: DOID:2
      """;

  private static final String SPANISH =
      """
      {"resourceType": "CodeSystem", "url": "http://purl.obolibrary.org/obo/doid.owl",
       "concept": [{"code": "DOID:2", "display": "artritis de rodilla", "designation": [
         {"language": "es", "value": "gonartritis de la rodilla"}]}]}
      """;

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  private int run(Object... words) {
    return typed.run(Stream.concat(Stream.of("terminology"), Stream.of(words)).toArray());
  }

  private String pack() {
    return folder.resolve("pack").toString();
  }

  @BeforeEach
  void build() throws IOException {
    Path obo = Files.writeString(folder.resolve("odd.obo"), OBO);
    Path spanish = Files.writeString(folder.resolve("odd.json"), SPANISH);
    int end = run("build", "--source", obo.toString(), spanish.toString(), "--out", pack());
    assertEquals(0, end, typed::err);
  }

  @Test
  void buildSaysWhatBecameOfTheSources() {
    String summary = typed.out();
    assertTrue(summary.contains("odd.obo: 2 concepts"), summary);
    assertTrue(
        summary.contains("odd.json: 1 concepts; of these with a code of an earlier source 1"));
    assertTrue(summary.contains("retired   1 codes, of these 1 with a replacement"), summary);
    assertTrue(summary.contains("1  http://snomed.info/sct"), summary);
  }

  @Test
  void searchForgivesTyposOrderAndBeginnings() throws IOException {
    for (String words : List.of("arthritis knee", "artritis kne", "gonarth", "371081002")) {
      assertEquals(0, run("search", words, "--pack", pack(), "--format", "json"), typed::err);
      JsonNode first = Json.mapper().readTree(typed.out()).path(0);
      assertEquals("371081002", first.path("code").asText(), words);
    }
    assertEquals(0, run("search", "knee", "artritis", "--pack", pack()));
    assertTrue(typed.out().contains("knee arthritis (disorder)"), typed::out);
    assertEquals(0, run("search", "qqqq", "--pack", pack()));
    assertTrue(typed.out().startsWith("nothing found"), typed::out);
  }

  @Test
  void showSaysNamesRelativesCodesAndReplacement() throws IOException {
    assertEquals(0, run("show", "DOID:3", "--pack", pack()), typed::err);
    String shown = typed.out();
    for (String part :
        List.of(
            "DOID:3 is retired; this concept has its place",
            "371081002 knee arthritis (disorder)",
            "An inflamed knee.",
            "name en   gonarthritis",
            "name es   gonartritis de la rodilla",
            "parent    DOID:1 joint disease",
            "also      DOID:2")) {
      assertTrue(shown.contains(part), part + " is not in " + shown);
    }
    assertEquals(0, run("show", "DOID:1", "--pack", pack(), "--format", "json"));
    JsonNode limb = Json.mapper().readTree(typed.out()).path(0);
    assertEquals("371081002", limb.path("children").path(0).path("code").asText());
  }

  @Test
  void anotherBuildTakesThePacksPlaceAndKeepsOneLanguage() throws IOException {
    String[] words = {
      "build",
      "--source",
      folder.resolve("odd.json").toString(),
      "--out",
      pack(),
      "--language",
      "es",
      "--name",
      "odd"
    };
    assertEquals(0, run(words), typed::err);
    assertTrue(typed.out().startsWith("terminology odd-"), typed::out);
    assertEquals(0, run("show", "DOID:2", "--pack", pack()));
    assertFalse(typed.out().contains("arthritis"), typed::out);
    assertTrue(typed.out().contains("gonartritis"), typed::out);
  }

  @Test
  void mistakesAreNamedInOneLine() throws IOException {
    Path letter = Files.writeString(folder.resolve("letter.txt"), "dear");
    check("letter.txt", "build", "--source", letter.toString(), "--out", pack());
    check("nowhere", "build", "--source", folder.resolve("nowhere").toString(), "--out", pack());
    Path obo = folder.resolve("odd.obo");
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/letter.txt"), "dear");
    check(
        "no model pack",
        "build",
        "--source",
        obo.toString(),
        "--out",
        folder.resolve("mine").toString());
    check("no code DOID:9", "show", "DOID:9", "--pack", pack());
    check("no model pack", "search", "knee", "--pack", folder.resolve("nowhere").toString());
    check("--limit", "search", "knee", "--pack", pack(), "--limit", "0");
  }

  private void check(String part, String... words) {
    assertEquals(1, run(words));
    List<String> lines = typed.err().lines().filter(l -> l.startsWith("prodrome:")).toList();
    assertEquals(1, lines.size(), typed::err);
    assertTrue(lines.get(0).contains(part), typed::err);
    assertFalse(typed.err().contains("\tat "), typed::err);
  }
}
