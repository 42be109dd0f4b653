package io.prodrome.fhiradapters.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link FhirPeek} of JSON: walks the tokens once, and skips what it does not need. The
 * parser bounds nesting.
 */
final class FhirJsonPeek {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final FhirPeek.Builder peek = new FhirPeek.Builder();

  private FhirJsonPeek(JsonParser parser) {
    this.parser = parser;
  }

  static Optional<FhirPeek> of(byte[] body, int start) {
    try (JsonParser parser = JSON.createParser(body, start, body.length - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      FhirJsonPeek reader = new FhirJsonPeek(parser);
      reader.resource(true);
      return parser.nextToken() == null ? reader.peek.build() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads an object that begins at the current token. */
  private void resource(boolean top) throws IOException {
    String type = "";
    String id = "";
    String bundleType = "";
    String identifier = null;
    String system = "";
    String event = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "resourceType" -> type = text(value);
        case "id" -> id = text(value);
        case "type" -> bundleType = text(value);
        case "identifier" -> identifier = identifierValue(value);
        case "subject", "patient" -> peek.subject(member(value, "reference"));
        case "eventUri" -> event = text(value);
        case "eventCoding" -> {
          String[] coding = members(value, "system", "code");
          system = coding[0];
          event = coding[1];
        }
        case "entry" -> {
          if (top) {
            entries(value);
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (top) {
      peek.top(type, id, bundleType);
    }
    peek.resource(type, id, identifier);
    if (type.equals("MessageHeader")) {
      peek.event(new FhirPeek.Event(id, system, event));
    }
  }

  private String text(JsonToken value) throws IOException {
    parser.skipChildren();
    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
  }

  private void entries(JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    for (JsonToken item = parser.nextToken();
        item == JsonToken.START_OBJECT;
        item = parser.nextToken()) {
      entry();
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("an entry is no object");
    }
  }

  private void entry() throws IOException {
    String method = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("resource") && value == JsonToken.START_OBJECT) {
        resource(false);
      } else if (name.equals("request")) {
        method = member(value, "method");
      } else {
        parser.skipChildren();
      }
    }
    peek.entry(method);
  }

  private String member(JsonToken value, String wanted) throws IOException {
    return members(value, wanted)[0];
  }

  /** Members of the object that begins at the current token; empty where it has none. */
  private String[] members(JsonToken value, String... wanted) throws IOException {
    String[] found = new String[wanted.length];
    Arrays.fill(found, "");
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return found;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String text = text(parser.nextToken());
      for (int i = 0; i < wanted.length; i++) {
        if (wanted[i].equals(name)) {
          found[i] = text;
        }
      }
    }
    return found;
  }

  /** The first value of an Identifier, or of a list of them. */
  private @Nullable String identifierValue(JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      String found = member(value, "value");
      return found.isBlank() ? null : found;
    }
    if (value != JsonToken.START_ARRAY) {
      return null;
    }
    String first = null;
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY && item != null;
        item = parser.nextToken()) {
      String found = member(item, "value");
      if (first == null && !found.isBlank()) {
        first = found;
      }
    }
    return first;
  }
}
