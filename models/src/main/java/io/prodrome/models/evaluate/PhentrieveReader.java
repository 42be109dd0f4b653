package io.prodrome.models.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@link CorpusFormat#PHENTRIEVE_JSONL}. */
final class PhentrieveReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final SpanPlacer placer;

  PhentrieveReader(Path file) {
    this.file = file;
    this.placer = new SpanPlacer(file);
  }

  Corpus read(BufferedReader reader) throws IOException {
    List<EvaluationDocument> documents = new ArrayList<>();
    long number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.isBlank()) {
        documents.add(document(line, number));
      }
    }
    return new Corpus(documents, true, placer.misplaced());
  }

  private EvaluationDocument document(String line, long number) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InvalidCorpusException(file, number, "it is no JSON object");
    }
    JsonNode full = json.path("full_text");
    if (!full.isTextual()) {
      throw new InvalidCorpusException(file, number, "it has no full_text");
    }
    SpanPlacer.Text text = placer.new Text(full.asText());
    for (JsonNode annotation : json.path("annotations")) {
      String id = annotation.path("hpo_id").asText("");
      for (JsonNode span : annotation.path("evidence_spans")) {
        if (!span.path("start_char").canConvertToInt()
            || !span.path("end_char").canConvertToInt()) {
          throw new InvalidCorpusException(
              file, number, "an evidence span has no start_char and end_char");
        }
        text.add(
            span.path("start_char").asInt(),
            span.path("end_char").asInt(),
            span.path("text_snippet").asText(""),
            "Phenotype",
            id.isBlank() ? List.of() : List.of(id.strip()),
            number);
      }
    }
    return new EvaluationDocument(
        json.path("doc_id").asText(String.valueOf(number)), full.asText(), text.mentions());
  }
}
