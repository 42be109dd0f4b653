package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aCorpusGivesTheFiguresOfTheRecogniser() throws IOException {
    // The built-in terminology names SNOMED CT codes.
    Path corpus =
        write(
            "c.json",
            """
            {"projects":[{"documents":[{"id":1,"text":"Essential hypertension and sinusitis.",
             "annotations":[
              {"start":0,"end":22,"cui":"59621000","value":"Essential hypertension"},
              {"start":27,"end":36,"cui":"999999999999","value":"sinusitis"}]}]}]}
            """);
    assertEquals(
        0,
        typed.run(
            "evaluate",
            "recogniser",
            "--corpus",
            corpus,
            "--format",
            "medcat",
            "--ids",
            "snomed",
            "--warm-up-seconds",
            "0"),
        typed::err);
    JsonNode json = Json.mapper().readTree(typed.out());
    for (String figure :
        new String[] {"mentionStrict", "mentionRelaxed", "documentMicro", "documentMacro"}) {
      for (String part : new String[] {"p", "r", "f1"}) {
        assertTrue(json.path(figure).path(part).isNumber(), figure + " " + part);
      }
    }
    assertEquals(1.0, json.at("/mentionStrict/f1").asDouble(), json::toString);
    assertEquals(1.0, json.path("recallAnnotated").asDouble());
    assertEquals(1, json.path("unlinkable").asInt());
    assertFalse(json.path("exhaustive").asBoolean());
    assertTrue(json.path("linking").isObject());
    for (String part : new String[] {"notesPerSecond", "kbPerSecond", "p99Ms"}) {
      assertTrue(json.path("speed").path(part).isNumber(), part);
    }
  }

  @Test
  void sentencesGiveTheFiguresOfContext() throws IOException {
    Path table =
        write(
            "c.tsv",
            """
            id\tconcept\tsentence\tnegation\ttemporality\texperiencer
            1\tgout\tThe patient denies GOUT.\tNegated\tRecent\tPatient
            2\tasthma\tHas ASTHMA.\tAffirmed\tRecent\tPatient
            """);
    assertEquals(0, typed.run("evaluate", "context", "--file", table), typed::err);
    JsonNode json = Json.mapper().readTree(typed.out());
    assertEquals(1.0, json.at("/negation/f1").asDouble());
    assertTrue(json.at("/historical/f1").isNumber());
    assertTrue(json.at("/experiencer/p").isNumber());
    assertEquals(2, json.path("n").asInt());
  }

  @Test
  void aWrongFileIsNamedWithItsLine() throws IOException {
    Path wrong = write("w.txt", "no corpus\n");
    assertEquals(1, typed.run("evaluate", "recogniser", "--corpus", wrong, "--format", "pubtator"));
    assertTrue(typed.err().contains("w.txt, line 1: "), typed::err);
    assertEquals(1, typed.run("evaluate", "context", "--file", wrong));
    assertTrue(typed.err().contains("line 1: there is no column named concept"), typed::err);
    assertEquals(1, typed.run("evaluate", "context", "--file", folder.resolve("none.tsv")));
    assertTrue(typed.err().contains("none.tsv does not exist"), typed::err);
    assertEquals(2, typed.run("evaluate", "recogniser", "--corpus", wrong, "--format", "word"));
    assertFalse(typed.err().contains("\tat "), typed::err);
  }
}
