package io.prodrome.launcher.meds;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Race and ethnicity of a bundle's first patient, by US Core's extensions. The domain has no place
 * for them, since no forecast uses them; an evaluation by group does.
 *
 * @see <a href="https://hl7.org/fhir/us/core/StructureDefinition-us-core-race.html">US Core
 *     race</a>
 */
final class UsCore {

  private static final String BASE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";
  private static final int LONGEST = 80;

  private UsCore() {}

  /** What the bundle says; empty where it says nothing. */
  static List<Subject.Attribute> attributes(byte[] bundle) throws IOException {
    ObjectMapper json = Json.mapper();
    try (JsonParser parser = json.createParser(bundle)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return List.of();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("entry") && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            JsonNode entry = json.readTree(parser);
            JsonNode resource = entry.path("resource");
            if (resource.path("resourceType").asText().equals("Patient")) {
              return of(resource);
            }
          }
        } else {
          parser.skipChildren();
        }
      }
      return List.of();
    }
  }

  private static List<Subject.Attribute> of(JsonNode patient) {
    List<Subject.Attribute> found = new ArrayList<>();
    for (JsonNode extension : patient.path("extension")) {
      String url = extension.path("url").asText();
      if (url.equals(BASE + "race")) {
        add(found, "RACE", "Race", extension);
      } else if (url.equals(BASE + "ethnicity")) {
        add(found, "ETHNICITY", "Ethnicity", extension);
      }
    }
    return found;
  }

  private static void add(
      List<Subject.Attribute> found, String kind, String label, JsonNode extension) {
    for (JsonNode part : extension.path("extension")) {
      String name = part.at("/valueCoding/display").asText();
      if (part.path("url").asText().equals("ombCategory") && !name.isBlank()) {
        String cut = name.strip().substring(0, Math.min(LONGEST, name.strip().length()));
        String word = cut.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
        found.add(new Subject.Attribute(kind + "//" + word, label + ": " + cut));
      }
    }
  }
}
