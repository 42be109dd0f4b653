package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.topics.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecogniseCommandTest {

  private static final String NOTE =
      "Assessment \uD83D\uDE42: essential hypertension.\nNo evidence of sinusitis. <b>\n";

  @TempDir private Path folder;
  private final TypedCommand typed = new TypedCommand();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static JsonNode mention(JsonNode json, String text) {
    for (JsonNode mention : json.path("mentions")) {
      if (mention.path("text").asText().equalsIgnoreCase(text)) {
        return mention;
      }
    }
    throw new AssertionError("no mention of " + text + " in " + json);
  }

  private static void assertIsOfTheNote(JsonNode json) {
    assertEquals(NOTE.length(), json.path("length").asInt());
    assertFalse(json.path("recogniser").asText().isEmpty());
    assertFalse(json.path("terminology").asText().isEmpty());
    JsonNode hypertension = mention(json, "essential hypertension");
    int start = hypertension.path("start").asInt();
    assertEquals(NOTE.indexOf("essential"), start, "UTF-16 units, also after an emoji");
    assertEquals(start + "essential hypertension".length(), hypertension.path("end").asInt());
    assertEquals("59621000", hypertension.path("code").asText());
    assertEquals("http://snomed.info/sct", hypertension.path("system").asText());
    assertEquals("affirmed", hypertension.at("/context/negation").asText());
    assertEquals("59621000", hypertension.at("/nBest/0/code").asText());
    assertTrue(hypertension.path("score").asDouble() > 0);
    assertFalse(hypertension.path("name").asText().isEmpty());
    assertFalse(hypertension.path("foundBy").asText().isEmpty());
    assertFalse(hypertension.path("nested").asBoolean(true));
    assertTrue(hypertension.has("section"));
    assertEquals("negated", mention(json, "sinusitis").at("/context/negation").asText());
  }

  @Test
  void jsonNamesEachMentionsPlaceConceptAndContext() throws IOException {
    assertEquals(0, typed.run("recognise", write("n.txt", NOTE)), typed::err);
    assertIsOfTheNote(Json.mapper().readTree(typed.out()));
  }

  @Test
  void standardInputIsReadAsAFileIs() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(NOTE.getBytes(StandardCharsets.UTF_8)));
    try {
      assertEquals(0, typed.run("recognise", "-"), typed::err);
    } finally {
      System.setIn(before);
    }
    assertIsOfTheNote(Json.mapper().readTree(typed.out()));
  }

  @Test
  void peopleGetATableOrAPage() throws IOException {
    Path note = write("n.txt", NOTE);
    assertEquals(0, typed.run("recognise", "--format", "text", note), typed::err);
    assertTrue(typed.out().contains("59621000"), typed::out);
    assertTrue(typed.out().contains("negated"), typed::out);
    assertEquals(0, typed.run("recognise", "--format", "html", note), typed::err);
    assertTrue(typed.out().startsWith("<!DOCTYPE html>"), typed::out);
    assertTrue(typed.out().contains("&lt;b&gt;"), typed::out);
    assertFalse(typed.out().contains("<b>"), typed::out);
  }

  @Test
  void whatCannotBeReadIsToldInOneLine() throws IOException {
    assertEquals(1, typed.run("recognise", folder.resolve("none.txt")));
    assertTrue(typed.err().contains("none.txt does not exist"), typed::err);
    assertEquals(1, typed.run("recognise", folder));
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    assertEquals(1, typed.run("recognise", latin));
    assertTrue(typed.err().contains("no text in UTF-8"), typed::err);
    assertEquals(
        1, typed.run("recognise", "--pack", folder.resolve("nopack"), write("n.txt", NOTE)));
    assertFalse(typed.err().contains("\tat "), typed::err);
    assertEquals(2, typed.run("recognise", "--language", "xx", latin));
    assertTrue(typed.err().contains("none of en, es"), typed::err);
  }
}
