package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * DiagnosticReport: its coded conclusions ({@code #1} ...) and its text, a note. The text is the
 * presented form with the conclusion below it, where that is not in it already. A presented form
 * that cannot be read, such as a picture, is remarked where the report says more than it. A report
 * that says nothing else, and whose results are not in the message, states at least what was
 * examined.
 */
final class ReportMapper {

  private ReportMapper() {}

  static void map(ResourceScope scope) {
    JsonNode report = scope.json();
    Standing standing = scope.standing();
    ResourceScope.Moment moment =
        scope.moment(
            scope.fields().time(report, "effective"), scope.fields().instant(report, "issued"));
    String visit = scope.visit("encounter", "context");
    String id = scope.ownId();
    String factId = "DiagnosticReport/" + id;
    List<Codes> conclusions = conclusions(scope);
    int number = 0;
    for (Codes conclusion : conclusions) {
      scope.state(
          factId + "#" + ++number,
          standing,
          moment,
          visit,
          () -> CodedFacts.of(conclusion, ConceptType.FINDING, Context.ASSERTED));
    }
    if (standing == Standing.WITHDRAWN) {
      scope.withdraw("document|" + id, moment, visit);
      return;
    }
    Text text = text(scope);
    if (!text.told().text().isBlank()) {
      scope.add(
          "document|" + id,
          standing == Standing.CORRECTED ? EventAction.REPLACE : EventAction.ADD,
          scope.patient(),
          moment,
          visit,
          Note.of(
              id,
              scope.fields().codes(report, "code").map(Codes::preferred).orElse(null),
              standing == Standing.PRELIMINARY,
              text.told()));
    } else if (conclusions.isEmpty() && !text.elsewhere() && !resultsInMessage(scope)) {
      scope.state(
          factId,
          standing,
          moment,
          visit,
          () ->
              CodedFacts.of(
                  scope.codes(report, "code"), ConceptType.OBSERVATION, Context.ASSERTED));
    }
  }

  /** R4's conclusionCode, R5's with a concept inside, STU3's codedDiagnosis. */
  private static List<Codes> conclusions(ResourceScope scope) {
    for (String element : List.of("conclusionCode", "codedDiagnosis")) {
      List<Codes> found =
          Fields.each(scope.json(), element).stream()
              .map(node -> FhirCodes.of(node, scope.fields().source()))
              .flatMap(Optional::stream)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /**
   * A report's text.
   *
   * @param told what this report states
   * @param elsewhere whether a document of the message has its presented form
   */
  private record Text(NoteText told, boolean elsewhere) {}

  private static Text text(ResourceScope scope) {
    JsonNode report = scope.json();
    List<Attachments.Located> forms = Attachments.of(report, "presentedForm", "");
    boolean elsewhere =
        forms.stream()
            .anyMatch(form -> scope.documentData().contains(form.node().path("data").asText()));
    TextParts parts = new TextParts();
    if (!forms.isEmpty() && !elsewhere) {
      try {
        parts.add(Attachments.text(forms, scope));
      } catch (Refusal unreadable) {
        if (!saysMore(report)) {
          throw unreadable;
        }
        scope.remarks().add(Remark.ATTACHMENT_UNREADABLE);
      }
    }
    String conclusion = scope.fields().text(report, "conclusion");
    if (!conclusion.isEmpty() && !elsewhere && !parts.text().text().contains(conclusion)) {
      if (!parts.isEmpty()) {
        parts.title("Conclusion:", scope.entry().pointer("conclusion"));
      }
      parts.add(conclusion, scope.entry().pointer("conclusion"));
    }
    if (parts.isEmpty() && !elsewhere && !Attachments.isGenerated(report.path("text"))) {
      Attachments.narrative(report.path("text"), "text", scope).ifPresent(parts::add);
    }
    return new Text(parts.text(), elsewhere);
  }

  /** Whether the report is more than its presented form. */
  private static boolean saysMore(JsonNode report) {
    return report.has("result")
        || report.has("conclusion")
        || report.has("conclusionCode")
        || report.has("codedDiagnosis");
  }

  private static boolean resultsInMessage(ResourceScope scope) {
    JsonNode first = Fields.first(scope.json(), "result");
    return !first.isMissingNode() && scope.find(first).isPresent();
  }
}
