package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Prodrome.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("terminology"));
    all.addAll(List.of(words));
    return line.execute(all.toArray(String[]::new));
  }

  private String pack() {
    return folder.resolve("pack").toString();
  }

  @BeforeEach
  void build() throws IOException {
    Path obo = Files.writeString(folder.resolve("odd.obo"), OBO);
    Path spanish = Files.writeString(folder.resolve("odd.json"), SPANISH);
    int end = run("build", "--source", obo.toString(), spanish.toString(), "--out", pack());
    assertEquals(0, end, err::toString);
  }

  @Test
  void buildSaysWhatBecameOfTheSources() {
    String summary = out.toString();
    assertTrue(summary.contains("odd.obo: 2 concepts"), summary);
    assertTrue(
        summary.contains("odd.json: 1 concepts; of these with a code of an earlier source 1"));
    assertTrue(summary.contains("retired   1 codes, of these 1 with a replacement"), summary);
    assertTrue(summary.contains("1  http://snomed.info/sct"), summary);
  }

  @Test
  void searchForgivesTyposOrderAndBeginnings() throws IOException {
    for (String words : List.of("arthritis knee", "artritis kne", "gonarth", "371081002")) {
      assertEquals(0, run("search", words, "--pack", pack(), "--format", "json"), err::toString);
      JsonNode first = Json.mapper().readTree(out.toString()).path(0);
      assertEquals("371081002", first.path("code").asText(), words);
    }
    assertEquals(0, run("search", "knee", "artritis", "--pack", pack()));
    assertTrue(out.toString().contains("knee arthritis (disorder)"), out::toString);
    assertEquals(0, run("search", "qqqq", "--pack", pack()));
    assertTrue(out.toString().startsWith("nothing found"), out::toString);
  }

  @Test
  void showSaysNamesRelativesCodesAndReplacement() throws IOException {
    assertEquals(0, run("show", "DOID:3", "--pack", pack()), err::toString);
    String shown = out.toString();
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
    JsonNode limb = Json.mapper().readTree(out.toString()).path(0);
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
    assertEquals(0, run(words), err::toString);
    assertTrue(out.toString().startsWith("terminology odd-"), out::toString);
    assertEquals(0, run("show", "DOID:2", "--pack", pack()));
    assertFalse(out.toString().contains("arthritis"), out::toString);
    assertTrue(out.toString().contains("gonartritis"), out::toString);
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
    List<String> lines = err.toString().lines().filter(l -> l.startsWith("prodrome:")).toList();
    assertEquals(1, lines.size(), err::toString);
    assertTrue(lines.get(0).contains(part), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
  }
}
