package io.prodrome.models.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@link CorpusFormat#MEDCAT}. */
final class MedcatReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final SpanPlacer placer;

  MedcatReader(Path file) {
    this.file = file;
    this.placer = new SpanPlacer(file);
  }

  Corpus read(BufferedReader reader) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(reader);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new InvalidCorpusException(file, line, "it is no JSON");
    }
    if (!root.path("projects").isArray()) {
      throw new InvalidCorpusException(
          file, 1, "a MedCATtrainer export is an object with a list named projects");
    }
    List<EvaluationDocument> documents = new ArrayList<>();
    for (JsonNode project : root.path("projects")) {
      for (JsonNode document : project.path("documents")) {
        documents.add(document(document, documents.size() + 1));
      }
    }
    return new Corpus(documents, false, placer.misplaced());
  }

  private EvaluationDocument document(JsonNode json, int number) {
    String id = json.path("id").asText(json.path("name").asText(String.valueOf(number)));
    if (!json.path("text").isTextual()) {
      throw new InvalidCorpusException(file, 0, "document " + id + " has no text");
    }
    String body = json.path("text").asText();
    SpanPlacer.Text text = placer.new Text(body);
    for (JsonNode annotation : json.path("annotations")) {
      if (!isMention(annotation)) {
        continue;
      }
      if (!annotation.path("start").canConvertToInt()
          || !annotation.path("end").canConvertToInt()) {
        throw new InvalidCorpusException(
            file, 0, "an annotation of document " + id + " has no start and end");
      }
      String cui = annotation.path("cui").asText("").strip();
      text.add(
          annotation.path("start").asInt(),
          annotation.path("end").asInt(),
          annotation.path("value").asText(""),
          annotation.path("type").asText(""),
          cui.isEmpty() ? List.of() : List.of(cui),
          0);
    }
    return new EvaluationDocument(id, body, text.mentions());
  }

  /** Only what the annotator let stand; older exports have no word on it, and mean all. */
  private static boolean isMention(JsonNode annotation) {
    if (annotation.path("deleted").asBoolean() || annotation.path("killed").asBoolean()) {
      return false;
    }
    boolean judged =
        annotation.has("correct")
            || annotation.has("manually_created")
            || annotation.has("alternative");
    return !judged
        || annotation.path("correct").asBoolean()
        || annotation.path("manually_created").asBoolean()
        || annotation.path("alternative").asBoolean();
  }
}
