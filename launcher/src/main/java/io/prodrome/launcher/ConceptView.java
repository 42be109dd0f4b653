package io.prodrome.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.topics.Json;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Set;

/** A concept of a terminology as people look at it. */
final class ConceptView {

  private static final int MOST_RELATIVES = 50;

  private final Terminology terminology;

  ConceptView(Terminology terminology) {
    this.terminology = terminology;
  }

  /**
   * What the terminology knows under a code: one element a system that has it.
   *
   * @param asked a code, or {@code system|code}
   */
  ArrayNode find(String asked) {
    ArrayNode found = Json.mapper().createArrayNode();
    int bar = asked.lastIndexOf('|');
    String code = asked.substring(bar + 1).strip();
    Set<Integer> shown = new LinkedHashSet<>();
    for (String system : terminology.systems()) {
      if (bar >= 0 && !system.equals(asked.substring(0, bar))) {
        continue;
      }
      CodeKind kind = terminology.kind(system, code);
      if (kind == CodeKind.RETIRED) {
        found.add(note(system, code, "retired", "no replacement is known"));
      }
      for (int concept : terminology.ordinals(system, code)) {
        if (shown.add(concept)) {
          ObjectNode node = concept(concept);
          if (kind == CodeKind.REPLACED) {
            node.setAll(note(system, code, "replaced", "retired; this concept has its place"));
          }
          found.add(node);
        }
      }
    }
    return found;
  }

  private static ObjectNode note(String system, String code, String status, String note) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.putObject("asked").put("system", system).put("code", code);
    return node.put("status", status).put("note", note);
  }

  private ObjectNode concept(int concept) {
    ObjectNode node = coding(terminology.coding(concept));
    node.put("type", terminology.type(concept).name());
    node.put("semanticTag", terminology.semanticTag(concept));
    node.put("definition", terminology.definition(concept));
    ObjectNode names = node.putObject("names");
    for (int name = terminology.firstName(concept); name < terminology.nameEnd(concept); name++) {
      names.withArray(terminology.language(name)).add(terminology.name(name));
    }
    ArrayNode same = node.putArray("sameAs");
    terminology.sameAs(concept).forEach(code -> same.add(coding(code)));
    relatives(node.putArray("parents"), terminology.parents(concept));
    int[] children = terminology.children(concept);
    node.put("childCount", children.length);
    relatives(node.putArray("children"), children);
    node.put("terminology", terminology.version());
    return node;
  }

  private void relatives(ArrayNode to, int[] concepts) {
    for (int i = 0; i < Math.min(concepts.length, MOST_RELATIVES); i++) {
      to.add(coding(terminology.coding(concepts[i])));
    }
  }

  private static ObjectNode coding(Coding coding) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("system", coding.system()).put("code", coding.code());
    return coding.display().isEmpty() ? node : node.put("display", coding.display());
  }

  /** Prints one element of {@link #find}. */
  static void print(ObjectNode node, PrintWriter out) {
    if (node.has("asked")) {
      out.println(node.path("asked").path("code").asText() + " is " + node.path("note").asText());
    }
    if (!node.has("code")) {
      return;
    }
    String tag = node.path("semanticTag").asText();
    out.println(
        line(node) + (tag.isEmpty() ? "" : " (" + tag + ")") + "  " + node.path("type").asText());
    out.println("  system    " + node.path("system").asText());
    if (!node.path("definition").asText().isEmpty()) {
      out.println("  meaning   " + node.path("definition").asText());
    }
    node.path("names")
        .properties()
        .forEach(
            names ->
                names
                    .getValue()
                    .forEach(
                        name -> out.println("  name " + names.getKey() + "   " + name.asText())));
    node.path("parents").forEach(parent -> out.println("  parent    " + line(parent)));
    node.path("children").forEach(child -> out.println("  child     " + line(child)));
    int more = node.path("childCount").asInt() - node.path("children").size();
    if (more > 0) {
      out.println("  and " + more + " more children");
    }
    node.path("sameAs")
        .forEach(
            code ->
                out.println(
                    "  also      "
                        + code.path("code").asText()
                        + "  "
                        + code.path("system").asText()));
    out.println("  in        " + node.path("terminology").asText());
  }

  private static String line(JsonNode coding) {
    return coding.path("code").asText() + " " + coding.path("display").asText();
  }
}
