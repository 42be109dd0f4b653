package io.prodrome.fhiradapters.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the intake reads of a FHIR body before it is stored: what kind of resource it is, how a
 * transaction's entries are to be answered, and which patient's messages it belongs with.
 * Everything else is the decoder's.
 *
 * @param resourceType of the top resource
 * @param id its id; empty where it has none
 * @param bundleType a bundle's type; empty for other resources
 * @param methods the request method of each entry of a bundle; empty where an entry has none
 * @param patient the first patient identifier; null where there is none
 */
record FhirPeek(
    String resourceType,
    String id,
    String bundleType,
    List<String> methods,
    @Nullable String patient) {

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The root element, after the declaration and comments, in the first characters of a document.
   */
  private static final Pattern ROOT = Pattern.compile("<([A-Za-z]{1,40})[\\s/>]");

  FhirPeek {
    methods = List.copyOf(methods);
  }

  /** What the body is; empty where it is no JSON object or XML document of a resource. */
  static Optional<FhirPeek> of(byte[] body) {
    int start = 0;
    while (start < body.length && (body[start] <= ' ')) {
      start++; // Blank space, and the bytes of a byte order mark, which are negative.
    }
    if (start == body.length) {
      return Optional.empty();
    }
    return body[start] == '<' ? xml(body) : json(body, start);
  }

  private static Optional<FhirPeek> xml(byte[] body) {
    String head = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
    Matcher root = ROOT.matcher(head);
    return root.find()
        ? Optional.of(new FhirPeek(root.group(1), "", "", List.of(), null))
        : Optional.empty();
  }

  private static Optional<FhirPeek> json(byte[] body, int start) {
    try (JsonParser parser = JSON.createParser(body, start, body.length - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Reader reader = new Reader(parser);
      Resource top = reader.resource();
      if (top.type.isEmpty() || parser.nextToken() != null) {
        return Optional.empty();
      }
      return Optional.of(
          new FhirPeek(
              top.type,
              top.id,
              top.type.equals("Bundle") ? top.bundleType : "",
              reader.methods,
              reader.patient != null ? reader.patient : reader.subject));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static final class Resource {
    private String type = "";
    private String id = "";
    private String bundleType = "";
  }

  /** Walks the tokens once, and skips what it does not need. */
  private static final class Reader {
    private final JsonParser parser;
    private final List<String> methods = new ArrayList<>();
    private @Nullable String patient;
    private @Nullable String subject;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    /** Reads an object that begins at the current token. */
    Resource resource() throws IOException {
      Resource resource = new Resource();
      String identifier = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "resourceType" -> resource.type = text(value);
          case "id" -> resource.id = text(value);
          case "type" -> resource.bundleType = text(value);
          case "identifier" -> identifier = identifierValue(value);
          case "subject", "patient" -> subject(value);
          case "entry" -> entries(value);
          default -> parser.skipChildren();
        }
      }
      if (patient == null && resource.type.equals("Patient")) {
        patient = identifier;
      }
      return resource;
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
          resource();
        } else if (name.equals("request") && value == JsonToken.START_OBJECT) {
          method = member("method");
        } else {
          parser.skipChildren();
        }
      }
      methods.add(method);
    }

    /** A member of the object that begins at the current token; empty where it has none. */
    private String member(String wanted) throws IOException {
      String found = "";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        String text = text(value);
        if (name.equals(wanted)) {
          found = text;
        }
      }
      return found;
    }

    /** The first value of an Identifier, or of a list of them. */
    private @Nullable String identifierValue(JsonToken value) throws IOException {
      if (value == JsonToken.START_OBJECT) {
        String found = member("value");
        return found.isBlank() ? null : found;
      }
      if (value != JsonToken.START_ARRAY) {
        return null;
      }
      String first = null;
      for (JsonToken item = parser.nextToken();
          item != JsonToken.END_ARRAY && item != null;
          item = parser.nextToken()) {
        if (item == JsonToken.START_OBJECT) {
          String found = member("value");
          if (first == null && !found.isBlank()) {
            first = found;
          }
        } else {
          parser.skipChildren();
        }
      }
      return first;
    }

    private void subject(JsonToken value) throws IOException {
      if (value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return;
      }
      String reference = member("reference");
      int bar = reference.indexOf('|');
      if (subject == null && bar >= 0 && reference.startsWith("Patient?identifier=")) {
        subject = reference.substring(bar + 1);
      }
    }
  }
}
