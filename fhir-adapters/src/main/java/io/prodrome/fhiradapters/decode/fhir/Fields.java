package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.fhir.FhirTimes.Written;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one resource's tree. Lenient about shape where the meaning is the same in
 * every version of FHIR: one where a list is expected, a number written as a text, a code where a
 * CodeableConcept is. Strict about values: one that is there and cannot be read is refused, with
 * the element's name (which the mapper gives, so it is never the sender's text) and the place.
 *
 * @param where the resource's place in the message
 * @param times how times are read
 * @param source the feed, whose own codes are meant where no system is said
 * @param remarks where it is noted what was put right
 */
record Fields(String where, FhirTimes times, String source, Set<Remark> remarks) {

  /** The element's members: of a list all, of anything else itself, of nothing none. */
  static List<JsonNode> each(JsonNode parent, String name) {
    JsonNode node = parent.get(name);
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      return List.of(node);
    }
    List<JsonNode> members = new ArrayList<>(node.size());
    for (JsonNode member : node) {
      if (!member.isNull()) {
        members.add(member);
      }
    }
    return members;
  }

  /** The first of the element's members; a missing node where there is none. */
  static JsonNode first(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    return node.isArray() ? node.path(0) : node;
  }

  /** All nodes that a path of elements leads to, through lists: {@code activity.detail.code}. */
  static List<JsonNode> walk(JsonNode from, String path) {
    List<JsonNode> at = List.of(from);
    for (String step : path.split("\\.")) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : at) {
        next.addAll(each(node, step));
      }
      at = next;
    }
    return at;
  }

  /**
   * A text as lenient readers take it: of anything but a text, number or boolean it is empty. For
   * what decides nothing by itself, such as names to show.
   */
  static String lenient(JsonNode parent, String name) {
    JsonNode node = parent.get(name);
    return node == null || !node.isValueNode() || node.isNull() ? "" : node.asText().strip();
  }

  /**
   * A primitive's text.
   *
   * @return empty where it is not said
   * @throws Refusal if it is no primitive
   */
  String text(JsonNode parent, String name) {
    JsonNode node = parent.get(name);
    if (node == null || node.isNull()) {
      return "";
    }
    if (!node.isValueNode()) {
      throw invalid(name);
    }
    return node.asText().strip();
  }

  /** The first of the names that is said. */
  String firstText(JsonNode parent, String... names) {
    for (String name : names) {
      String text = text(parent, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** A boolean; false where it is not said. */
  boolean flag(JsonNode parent, String name) {
    return switch (text(parent, name)) {
      case "true" -> true;
      case "", "false" -> false;
      default -> throw invalid(name);
    };
  }

  /** A number; null where it is not said. */
  @Nullable BigDecimal decimal(JsonNode parent, String name) {
    JsonNode node = parent.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (node.isNumber()) {
      return node.decimalValue();
    }
    String text = node.isTextual() ? node.asText().strip() : "";
    // As long as any real number is, since converting takes the square of the digits.
    if (text.isEmpty() || text.length() > 100) {
      throw invalid(name);
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw invalid(name);
    }
  }

  /**
   * The codes of an element: a CodeableConcept, a Coding, the concept of a CodeableReference (R5),
   * a bare code (STU3); of a list, those of the first member that has any.
   *
   * @return empty where it says none
   */
  Optional<Codes> codes(JsonNode parent, String name) {
    for (JsonNode node : each(parent, name)) {
      Optional<Codes> codes = FhirCodes.of(node, source);
      if (codes.isPresent()) {
        return codes;
      }
    }
    return Optional.empty();
  }

  /** The first code of a status-like element, in lower case; empty where it is not said. */
  String code(JsonNode parent, String name) {
    JsonNode node = first(parent, name);
    if (node.isTextual()) {
      return node.asText().strip().toLowerCase(Locale.ROOT);
    }
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (!node.isObject()) {
      throw invalid(name);
    }
    for (JsonNode coding : each(node, "coding")) {
      String code = lenient(coding, "code");
      if (!code.isEmpty()) {
        return code.toLowerCase(Locale.ROOT);
      }
    }
    return lenient(node, "code").toLowerCase(Locale.ROOT);
  }

  /**
   * The time that an element of one of several types says: {@code onset} of {@code onsetDateTime}
   * or {@code onsetPeriod}; a primitive or a Period under the plain name; a Timing's first event.
   *
   * @return null where it says none
   * @throws Refusal if it is there and cannot be read
   */
  @Nullable Written time(JsonNode parent, String... names) {
    for (String name : names) {
      for (String type : List.of("", "DateTime", "Date", "Instant", "Period", "Timing")) {
        JsonNode node = parent.get(type.isEmpty() ? name : name + type);
        if (node != null && !node.isNull()) {
          Written written = time(node, name);
          if (written != null) {
            return written;
          }
        }
      }
    }
    return null;
  }

  private @Nullable Written time(JsonNode node, String name) {
    if (node.isObject()) {
      // A Period or a Timing. What begins nowhere is known by its end.
      Written start = time(node, "start", "end");
      return start != null ? start : timing(node);
    }
    if (!node.isTextual()) {
      throw invalid(name);
    }
    String text = node.asText().strip();
    return text.isEmpty() ? null : times.read(text, remarks).orElseThrow(() -> invalid(name));
  }

  private @Nullable Written timing(JsonNode timing) {
    JsonNode event = first(timing, "event");
    if (event.isTextual()) {
      return time(event, "event");
    }
    JsonNode bounds = timing.path("repeat").path("boundsPeriod");
    return bounds.isObject() ? time(bounds, "start", "end") : null;
  }

  /** As {@link #time}, in milliseconds. */
  @Nullable Instant instant(JsonNode parent, String... names) {
    Written written = time(parent, names);
    return written == null ? null : written.instant();
  }

  /** The first identifier's value that is not blank; empty where there is none. */
  static String identifier(JsonNode resource, String name) {
    for (JsonNode identifier : each(resource, name)) {
      String value = lenient(identifier, "value");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** A refusal of a value that cannot be read. */
  Refusal invalid(String element) {
    return new Refusal(
        DeadLetterReason.FIELD_INVALID, "a value cannot be read: " + element + " in " + where);
  }
}
