package io.prodrome.models.terminology.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import io.prodrome.models.terminology.SemanticTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The concepts of a FHIR resource as they are met; their system may stand after them, so they are
 * given only at the end.
 */
final class FhirConcepts {

  /** The designation of SNOMED CT's fully specified name. */
  private static final String FULLY_SPECIFIED = "900000000000003001";

  /** Where in a resource a concept stands. */
  enum Group {
    CODE_SYSTEM,
    INCLUDE,
    EXPANSION
  }

  /** One concept. */
  static final class Draft {
    private final Group group;
    private final @Nullable Draft above;
    private final List<Name> names = new ArrayList<>();
    private final List<String> parents = new ArrayList<>();
    private final List<String> children = new ArrayList<>();
    private String tag = "";
    String system = "";
    String code = "";
    String display = "";
    String definition = "";
    boolean inactive;

    Draft(Group group, @Nullable Draft above) {
      this.group = group;
      this.above = above;
    }
  }

  private final List<Draft> drafts = new ArrayList<>();
  private int includeStart;
  private String includeSystem = "";
  private String url = "";
  private String language = "";
  private boolean nestingIsKind = true;

  void url(String value) {
    url = value;
  }

  void language(String value) {
    language = value;
  }

  void hierarchyMeaning(String value) {
    nestingIsKind = value.equals("is-a");
  }

  void startInclude() {
    includeStart = drafts.size();
    includeSystem = "";
  }

  void includeSystem(String value) {
    includeSystem = value;
  }

  void endInclude() {
    for (Draft draft : drafts.subList(includeStart, drafts.size())) {
      draft.system = includeSystem;
    }
  }

  Draft draft(Group group, @Nullable Draft above) {
    Draft draft = new Draft(group, above);
    drafts.add(draft);
    return draft;
  }

  void designations(Draft draft, JsonNode designations) {
    for (JsonNode designation : designations) {
      String text = designation.path("value").asText();
      if (designation.path("use").path("code").asText().equals(FULLY_SPECIFIED)) {
        draft.tag = SemanticTags.of(text);
      }
      Names.of(text, designation.path("language").asText(language)).ifPresent(draft.names::add);
    }
  }

  void properties(Draft draft, JsonNode properties) {
    for (JsonNode property : properties) {
      String code = property.path("valueCode").asText(property.path("valueString").asText());
      switch (property.path("code").asText()) {
        case "parent" -> draft.parents.add(code);
        case "child" -> draft.children.add(code);
        case "inactive" -> draft.inactive |= property.path("valueBoolean").asBoolean();
        case "status" ->
            draft.inactive |=
                switch (code.toLowerCase(Locale.ROOT)) {
                  case "retired", "deprecated", "inactive", "withdrawn" -> true;
                  default -> false;
                };
        default -> {
          // Other properties are the system's own.
        }
      }
    }
  }

  /**
   * Gives all concepts, those of an expansion where there is one.
   *
   * @return whether there was any
   */
  boolean give(SourceSink sink) {
    boolean expanded = drafts.stream().anyMatch(draft -> draft.group == Group.EXPANSION);
    boolean any = false;
    for (Draft draft : drafts) {
      String system = draft.group == Group.CODE_SYSTEM ? url : draft.system;
      if (draft.code.isEmpty() || expanded && draft.group != Group.EXPANSION) {
        continue;
      }
      if (system.isBlank()) {
        sink.dropped("codes without a system");
        continue;
      }
      any = true;
      Coding coding = new Coding(system, draft.code, "");
      if (draft.inactive) {
        sink.retired(new RetiredCode(coding, null));
      } else {
        give(draft, coding, sink);
      }
    }
    return any;
  }

  private void give(Draft draft, Coding coding, SourceSink sink) {
    List<Name> names = new ArrayList<>();
    Names.of(draft.display, language).ifPresent(names::add);
    names.addAll(draft.names);
    String tag = draft.tag.isEmpty() ? SemanticTags.of(draft.display) : draft.tag;
    List<Coding> parents = new ArrayList<>();
    Draft above = draft.above;
    if (above != null && draft.group == Group.CODE_SYSTEM && nestingIsKind) {
      parents.add(new Coding(coding.system(), above.code, ""));
    }
    draft.parents.stream()
        .filter(code -> !code.isBlank())
        .forEach(code -> parents.add(new Coding(coding.system(), code, "")));
    sink.concept(
        new SourceConcept(
            List.of(coding),
            type(coding.system(), tag),
            tag,
            names,
            List.of(),
            parents,
            draft.definition));
    for (String child : draft.children) {
      if (!child.isBlank()) {
        sink.concept(
            new SourceConcept(
                List.of(new Coding(coding.system(), child, "")),
                ConceptType.OTHER,
                "",
                List.of(),
                List.of(),
                List.of(coding),
                ""));
      }
    }
  }

  private static ConceptType type(String system, String tag) {
    return switch (system) {
      case CodeSystems.LOINC -> ConceptType.OBSERVATION;
      case CodeSystems.RXNORM -> ConceptType.MEDICATION;
      case CodeSystems.CVX -> ConceptType.IMMUNIZATION;
      case CodeSystems.ICD_10_CM, CodeSystems.ICD_9_CM -> ConceptType.DISORDER;
      case CodeSystems.HPO -> ConceptType.FINDING;
      default -> ConceptType.ofSemanticTag(tag);
    };
  }
}
