package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.Retraction;
import io.prodrome.fhiradapters.decode.rules.Codes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** DocumentReference and DiagnosticReport: notes, and a report's coded conclusions. */
final class DocumentMapper {

  private static final List<String> WITHDRAWN = List.of("entered-in-error", "cancelled");

  private DocumentMapper() {}

  static void mapDocument(ResourceScope scope) {
    DocumentReference document = (DocumentReference) scope.resource();
    String id =
        document.getMasterIdentifier().hasValue()
            ? ResourceScope.bare(document.getMasterIdentifier().getValue().strip())
            : scope.ownId(document.getIdentifier());
    boolean withdrawn =
        (document.hasStatus() && document.getStatus().toCode().equals("entered-in-error"))
            || (document.hasDocStatus()
                && document.getDocStatus().toCode().equals("entered-in-error"));
    ResourceScope.Moment moment = moment(scope, document);
    String visit =
        document.getContext().getEncounter().isEmpty()
            ? null
            : scope.encounterId(document.getContext().getEncounter().get(0));
    mapRelations(scope, document, moment);
    if (withdrawn) {
      scope.state("document|" + id, true, moment, visit, new Retraction());
      return;
    }
    boolean preliminary =
        document.hasDocStatus() && document.getDocStatus().toCode().equals("preliminary");
    String text = Attachments.text(scope.json().path("content"), "attachment", scope);
    scope.state(
        "document|" + id,
        false,
        moment,
        visit,
        Note.of(
            id,
            kind(document.getType(), scope),
            preliminary,
            NoteText.verbatim(text, "attachment")));
  }

  private static ResourceScope.Moment moment(ResourceScope scope, DocumentReference document) {
    Instant date = scope.times().instant(document.getDateElement());
    EventTime written = scope.times().of(document.getDateElement());
    if (written == null) {
      written = scope.times().of(document.getContext().getPeriod());
    }
    ResourceScope.Moment moment =
        scope.moment(written, date, written == null ? null : written.instant());
    if (document.hasStatus()
        && document.getStatus().toCode().equals("superseded")
        && written != null) {
      // History, as some systems mark every note but the last. It counts as of its own writing, so
      // that the withdrawal by a document that names it as replaced is always the later version.
      return new ResourceScope.Moment(moment.time(), date == null ? written.instant() : date);
    }
    return moment;
  }

  /** A replaced document's facts go; an appended one's stay. */
  private static void mapRelations(
      ResourceScope scope, DocumentReference document, ResourceScope.Moment moment) {
    for (var relation : document.getRelatesTo()) {
      if (relation.hasCode() && relation.getCode().toCode().equals("replaces")) {
        String replaced = documentId(scope, relation.getTarget());
        if (replaced != null) {
          scope.state("document|" + replaced, true, moment, null, new Retraction());
        }
      }
    }
  }

  private static @Nullable String documentId(ResourceScope scope, Reference target) {
    if (target.hasReference()) {
      for (var found : scope.bundle().find(target.getReference(), scope.entry())) {
        if (found.resource() != null) {
          return documentId(found.resource(), found);
        }
      }
    }
    if (target.getIdentifier().hasValue()) {
      return ResourceScope.bare(target.getIdentifier().getValue().strip());
    }
    return target.hasReference() ? ResourceScope.idIn(target.getReference()) : null;
  }

  private static String documentId(JsonNode document, BundleContent.Entry entry) {
    String master = document.path("masterIdentifier").path("value").asText("");
    if (!master.isBlank()) {
      return ResourceScope.bare(master.strip());
    }
    for (JsonNode identifier : document.path("identifier")) {
      if (!identifier.path("value").asText("").isBlank()) {
        return ResourceScope.bare(identifier.path("value").asText().strip());
      }
    }
    return entry.id().isEmpty() ? ResourceScope.bare(entry.fullUrl()) : entry.id();
  }

  static void mapReport(ResourceScope scope) {
    DiagnosticReport report = (DiagnosticReport) scope.resource();
    String status = report.hasStatus() ? report.getStatus().toCode() : "";
    boolean withdrawn = WITHDRAWN.contains(status);
    ResourceScope.Moment moment = scope.moment(report.getEffective(), report.getIssuedElement());
    String visit = scope.encounterId(report.getEncounter());
    String id = scope.ownId(report.getIdentifier());
    int number = 0;
    for (CodeableConcept conclusion : report.getConclusionCode()) {
      Codes codes = scope.codes(conclusion, "conclusionCode");
      scope.state(
          "DiagnosticReport/" + id + "#" + ++number,
          withdrawn,
          moment,
          visit,
          new CodedFact(
              codes.preferred(),
              codes.all(),
              codes.type(ConceptType.FINDING),
              Context.ASSERTED,
              null,
              null));
    }
    Optional<String> text = reportText(scope, report);
    if (withdrawn) {
      scope.state("document|" + id, true, moment, visit, new Retraction());
    } else if (text.isPresent() && !scope.documentTexts().contains(text.get())) {
      boolean preliminary = status.equals("preliminary") || status.equals("partial");
      scope.state(
          "document|" + id,
          false,
          moment,
          visit,
          Note.of(
              id,
              kind(report.getCode(), scope),
              preliminary,
              NoteText.verbatim(text.get(), "report")));
    }
  }

  /** The report's own text; its conclusion only where it has no other, as it repeats it. */
  private static Optional<String> reportText(ResourceScope scope, DiagnosticReport report) {
    JsonNode forms = scope.json().path("presentedForm");
    if (forms.size() > 0 && !report.getStatus().toCode().equals("entered-in-error")) {
      return Optional.of(Attachments.text(forms, "", scope));
    }
    return report.hasConclusion() && !report.getConclusion().isBlank()
        ? Optional.of(report.getConclusion())
        : Optional.empty();
  }

  private static @Nullable Coding kind(CodeableConcept type, ResourceScope scope) {
    return FhirCodes.of(type, scope.source()).map(Codes::preferred).orElse(null);
  }
}
