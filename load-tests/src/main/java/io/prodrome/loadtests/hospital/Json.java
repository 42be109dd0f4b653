package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is read of FHIR JSON again and again. */
final class Json {

  static final ObjectMapper MAPPER = new ObjectMapper();

  /** The code's own pointers, a few dozen; to compile one costs more than to follow it. */
  private static final Map<String, JsonPointer> POINTERS = new ConcurrentHashMap<>();

  private Json() {}

  /** The text at a JSON pointer; null where there is none. */
  static @Nullable String text(JsonNode node, String pointer) {
    JsonNode at = node.at(POINTERS.computeIfAbsent(pointer, JsonPointer::compile));
    return at.isMissingNode() || at.isNull() || at.isContainerNode() ? null : at.asText();
  }

  /** The first of the pointers where a time stands; null where none does. */
  static @Nullable Instant time(JsonNode node, String... pointers) {
    for (String pointer : pointers) {
      String text = text(node, pointer);
      if (text != null) {
        return parse(text);
      }
    }
    return null;
  }

  private static Instant parse(String text) {
    try {
      return text.length() > 10
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      // The text itself is left out: it may be a date of birth.
      throw new IllegalArgumentException("a time that is no FHIR dateTime");
    }
  }
}
