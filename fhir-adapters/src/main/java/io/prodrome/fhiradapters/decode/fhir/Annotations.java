package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What clinicians write beside a coded statement ({@code note.text}; STU3's {@code comment}): a
 * note of its own, {@code document|Condition/123#note}, of all the remarks in order.
 */
final class Annotations {

  private Annotations() {}

  static void map(
      ResourceScope scope, Standing standing, ResourceScope.Moment moment, @Nullable String visit) {
    JsonNode json = scope.json();
    if (!json.has("note") && !json.has("comment")) {
      return;
    }
    TextParts parts = new TextParts();
    int number = 0;
    for (JsonNode note : Fields.each(json, "note")) {
      String pointer = scope.entry().pointer("note[" + number++ + "].text");
      parts.add(note.isTextual() ? note.asText() : scope.fields().text(note, "text"), pointer);
    }
    if (json.path("comment").isTextual()) {
      parts.add(json.path("comment").asText(), scope.entry().pointer("comment"));
    }
    scope.stateWords(scope.factId() + "#note", standing, moment, visit, parts.text());
  }
}
