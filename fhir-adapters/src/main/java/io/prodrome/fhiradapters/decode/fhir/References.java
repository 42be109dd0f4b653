package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What references from one resource to another mean. */
final class References {

  private References() {}

  /** The resource that a Reference or a CodeableReference means, contained or in the message. */
  static Optional<JsonNode> find(JsonNode reference, BundleContent bundle, Entry from) {
    String literal = literal(reference);
    if (literal.startsWith("#") && from.resource() != null) {
      for (JsonNode contained : Fields.each(from.resource(), "contained")) {
        String id = Fields.lenient(contained, "id");
        if (id.equals(literal.substring(1)) || id.equals(literal)) {
          return Optional.of(contained);
        }
      }
    }
    return literal.isEmpty()
        ? Optional.empty()
        : bundle.find(literal, from).stream()
            .map(Entry::resource)
            .map(r -> (JsonNode) r)
            .findFirst();
  }

  /** The literal of a Reference, of a CodeableReference's reference, or written as a text. */
  static String literal(JsonNode reference) {
    if (reference.isTextual()) {
      return reference.asText().strip();
    }
    JsonNode inner = reference.get("reference");
    return inner != null && inner.isObject()
        ? Fields.lenient(inner, "reference")
        : Fields.lenient(reference, "reference");
  }

  /** The visit's number as its Encounter gives it; null where the reference says nothing. */
  static @Nullable String visit(JsonNode reference, BundleContent bundle, Entry from) {
    String literal = literal(reference);
    if (literal.isEmpty()) {
      String logical = Fields.lenient(reference.path("identifier"), "value");
      return logical.isEmpty() ? null : logical;
    }
    for (Entry target : bundle.find(literal, from)) {
      if (target.resource() != null) {
        String number = Fields.identifier(target.resource(), "identifier");
        if (!number.isEmpty()) {
          return bare(number);
        }
        return target.id().isEmpty() ? bare(target.fullUrl()) : target.id();
      }
    }
    return idIn(literal);
  }

  /**
   * The id of the document that a reference means: what {@link #documentId} gives of the document
   * itself, where it is in the message.
   */
  static @Nullable String document(JsonNode reference, BundleContent bundle, Entry from) {
    String literal = literal(reference);
    if (!literal.isEmpty()) {
      List<Entry> found = bundle.find(literal, from);
      if (!found.isEmpty() && found.get(0).resource() != null) {
        return documentId(found.get(0).resource(), found.get(0));
      }
    }
    String logical = Fields.lenient(reference.path("identifier"), "value");
    if (!logical.isEmpty()) {
      return bare(logical);
    }
    return literal.isEmpty() ? null : idIn(literal);
  }

  /** A document's id: its master identifier, else an identifier, else the resource's id. */
  static String documentId(JsonNode document, Entry entry) {
    String master = Fields.identifier(document, "masterIdentifier");
    if (master.isEmpty()) {
      master = Fields.identifier(document, "identifier");
    }
    if (!master.isEmpty()) {
      return bare(master);
    }
    return entry.id().isEmpty() ? bare(entry.fullUrl()) : entry.id();
  }

  /** The id that a literal or conditional reference ends in. */
  static String idIn(String literal) {
    String target = BundleContent.withoutVersion(literal);
    int query = target.indexOf("identifier=");
    if (query >= 0) {
      String token = target.substring(query + "identifier=".length()).split("&", 2)[0];
      token = token.replace("%7C", "|").replace("%7c", "|");
      return bare(token.substring(token.indexOf('|') + 1));
    }
    return bare(target.substring(target.lastIndexOf('/') + 1));
  }

  /** An id without the URN prefix that FHIR writes and HL7 v2 does not. */
  static String bare(String id) {
    for (String prefix : List.of("urn:uuid:", "urn:oid:")) {
      if (id.startsWith(prefix)) {
        return id.substring(prefix.length());
      }
    }
    return id;
  }
}
