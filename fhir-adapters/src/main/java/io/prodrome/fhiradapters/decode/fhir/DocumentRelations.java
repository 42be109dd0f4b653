package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a document stands to others ({@code relatesTo}). R4 says the kind as a code and R5 as a
 * CodeableConcept; a Composition names its target in targetReference or targetIdentifier (R4), or
 * in resourceReference, with the kind in type (R5).
 *
 * @param replaced ids of documents that this one takes the place of
 * @param parent the document that this one adds to; null where it adds to none
 * @param sameAs the document that this one is another form of, such as a PDF of it; null where
 *     there is none
 */
record DocumentRelations(List<String> replaced, @Nullable String parent, @Nullable String sameAs) {

  static DocumentRelations of(ResourceScope scope) {
    List<String> replaced = new ArrayList<>();
    String parent = null;
    String sameAs = null;
    for (JsonNode relation : Fields.each(scope.json(), "relatesTo")) {
      String code = scope.fields().code(relation, "code");
      if (code.isEmpty()) {
        code = scope.fields().code(relation, "type");
      }
      String target = target(relation, scope);
      if (target == null) {
        continue;
      }
      switch (code) {
        case "replaces" -> replaced.add(target);
        case "appends" -> parent = target;
        case "transforms", "transformed-into" -> sameAs = target;
        default -> {
          // Signatures, citations and such change nothing about the text.
        }
      }
    }
    return new DocumentRelations(replaced, parent, sameAs);
  }

  private static @Nullable String target(JsonNode relation, ResourceScope scope) {
    for (String element : List.of("target", "targetReference", "resourceReference")) {
      JsonNode reference = relation.path(element);
      if (!reference.isMissingNode()) {
        return References.document(reference, scope.bundle(), scope.entry());
      }
    }
    String identifier = Fields.lenient(relation.path("targetIdentifier"), "value");
    return identifier.isEmpty() ? null : References.bare(identifier);
  }
}
