package io.prodrome.models.terminology.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR R4 CodeSystem or ValueSet as JSON, read as a stream. Of a CodeSystem: {@code concept},
 * nested, with designations, {@code parent} and {@code child} properties, and the status properties
 * of the specification ({@code inactive}, {@code status}). Of a ValueSet: {@code
 * expansion.contains} where there is an expansion, else the codes that {@code compose.include}
 * lists; a filter cannot be followed without a terminology server and is counted as left out.
 */
final class FhirSource implements TerminologySource {

  private final Path file;

  FhirSource(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return SourceFiles.name(file);
  }

  @Override
  public String licence() {
    return name() + ": the resource's own copyright statement";
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    FhirConcepts found = new FhirConcepts();
    try (InputStream in = SourceFiles.open(file);
        JsonParser parser = new ObjectMapper().getFactory().createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("it is no JSON object", "give a CodeSystem or ValueSet");
      }
      resource(parser, found, sink);
    } catch (JsonProcessingException e) {
      throw SourceFiles.notJson(file, e);
    }
    if (!found.give(sink)) {
      throw invalid(
          "it lists no code",
          "give a CodeSystem with content, or a ValueSet with an expansion or listed codes");
    }
  }

  private void resource(JsonParser parser, FhirConcepts found, SourceSink sink) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "resourceType" -> {
          String type = parser.getText();
          if (!type.equals("CodeSystem") && !type.equals("ValueSet")) {
            throw invalid("it is a FHIR " + type, "give a CodeSystem or ValueSet");
          }
        }
        case "url" -> found.url(parser.getText());
        case "language" -> found.language(parser.getText());
        case "hierarchyMeaning" -> found.hierarchyMeaning(parser.getText());
        case "concept" -> concepts(parser, found, FhirConcepts.Group.CODE_SYSTEM, null);
        case "compose" -> compose(parser, found, sink);
        case "expansion" -> expansion(parser, found);
        default -> parser.skipChildren();
      }
    }
  }

  private void compose(JsonParser parser, FhirConcepts found, SourceSink sink) throws IOException {
    requireStart(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      if (!member.equals("include")) {
        parser.skipChildren();
        continue;
      }
      requireStart(parser, JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        include(parser, found, sink);
      }
    }
  }

  private void include(JsonParser parser, FhirConcepts found, SourceSink sink) throws IOException {
    found.startInclude();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "system" -> found.includeSystem(parser.getText());
        case "concept" -> concepts(parser, found, FhirConcepts.Group.INCLUDE, null);
        case "filter", "valueSet" -> {
          sink.dropped("includes by filter or by another value set");
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    found.endInclude();
  }

  private void expansion(JsonParser parser, FhirConcepts found) throws IOException {
    requireStart(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      if (member.equals("contains")) {
        concepts(parser, found, FhirConcepts.Group.EXPANSION, null);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A list of concepts, each with the concepts nested in it; the parser bounds the depth. */
  private void concepts(
      JsonParser parser,
      FhirConcepts found,
      FhirConcepts.Group group,
      FhirConcepts.@Nullable Draft parent)
      throws IOException {
    requireStart(parser, JsonToken.START_ARRAY);
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      FhirConcepts.Draft draft = found.draft(group, parent);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        parser.nextToken();
        switch (member) {
          case "system" -> draft.system = parser.getText();
          case "code" -> draft.code = parser.getText().strip();
          case "display" -> draft.display = parser.getText();
          case "definition" -> draft.definition = parser.getText();
          case "inactive" -> draft.inactive = parser.getBooleanValue();
          case "designation" -> found.designations(draft, parser.readValueAsTree());
          case "property" -> found.properties(draft, parser.readValueAsTree());
          case "concept", "contains" -> concepts(parser, found, group, draft);
          default -> parser.skipChildren();
        }
      }
      if (draft.code.isEmpty() && group != FhirConcepts.Group.EXPANSION) {
        throw new InvalidSourceException(
            "a concept has no code",
            file + ", line " + parser.currentLocation().getLineNr(),
            "give every concept a code");
      }
    }
  }

  private void requireStart(JsonParser parser, JsonToken token) {
    if (parser.currentToken() != token) {
      throw new InvalidSourceException(
          "a list or object is expected",
          file + ", line " + parser.currentLocation().getLineNr(),
          "give a valid FHIR R4 resource");
    }
  }

  private InvalidSourceException invalid(String what, String remedy) {
    return new InvalidSourceException(what, file.toString(), remedy);
  }
}
