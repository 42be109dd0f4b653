package io.prodrome.models.terminology.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An ontology as OBO graph JSON, with the same choices as {@link OboSource}. */
final class OboGraphSource implements TerminologySource {

  private static final String OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#";
  private static final String REPLACED_BY = "http://purl.obolibrary.org/obo/IAO_0100001";

  private final Path file;

  OboGraphSource(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return SourceFiles.name(file);
  }

  @Override
  public String licence() {
    return name() + ": the ontology's own licence";
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    Map<String, OboSource.OboTerm> terms = new LinkedHashMap<>();
    JsonFactory json = new ObjectMapper().getFactory();
    try (InputStream in = SourceFiles.open(file);
        JsonParser parser = json.createParser(in)) {
      String member = "";
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          member = parser.currentName();
        } else if (parser.currentToken() == JsonToken.START_ARRAY && member.equals("nodes")) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            node(parser.readValueAsTree(), terms, sink);
          }
        } else if (parser.currentToken() == JsonToken.START_ARRAY && member.equals("edges")) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            edge(parser.readValueAsTree(), terms);
          }
        } else if (parser.currentToken() == JsonToken.START_OBJECT
                && parser.getParsingContext().getParent().inObject()
            || parser.currentToken() == JsonToken.START_ARRAY && !member.equals("graphs")) {
          parser.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw SourceFiles.notJson(file, e);
    }
    if (terms.isEmpty()) {
      throw new InvalidSourceException(
          "there is no class among its nodes", file.toString(), "give an OBO graph as JSON");
    }
    terms.values().forEach(term -> term.give(sink));
  }

  private void node(JsonNode node, Map<String, OboSource.OboTerm> terms, SourceSink sink) {
    String id = node.path("id").asText();
    if (!node.path("type").asText().equals("CLASS") || OboCodes.id(id).isEmpty()) {
      return;
    }
    OboSource.OboTerm term = new OboSource.OboTerm(file + ", node " + id);
    term.id(id);
    term.name(node.path("lbl").asText());
    JsonNode meta = node.path("meta");
    term.definition(meta.path("definition").path("val").asText());
    term.obsolete(meta.path("deprecated").asBoolean());
    for (JsonNode synonym : meta.path("synonyms")) {
      // hasExactSynonym, hasRelatedSynonym, ...
      String scope =
          synonym.path("pred").asText().replaceFirst("^has", "").toUpperCase(Locale.ROOT);
      term.synonym(synonym.path("val").asText(), OboSource.Scope.of(scope), sink);
    }
    for (JsonNode reference : meta.path("xrefs")) {
      term.crossReference(reference.path("val").asText());
    }
    for (JsonNode property : meta.path("basicPropertyValues")) {
      String value = property.path("val").asText();
      switch (property.path("pred").asText()) {
        case OBO_IN_OWL + "hasAlternativeId" -> term.alternative(value);
        case REPLACED_BY -> term.replacedBy(value);
        default -> {
          // Authors, dates and the like say nothing of the concept.
        }
      }
    }
    terms.put(id, term);
  }

  private static void edge(JsonNode edge, Map<String, OboSource.OboTerm> terms) {
    OboSource.OboTerm term = terms.get(edge.path("sub").asText());
    if (term != null && edge.path("pred").asText().equals("is_a")) {
      term.parent(edge.path("obj").asText());
    }
  }
}
