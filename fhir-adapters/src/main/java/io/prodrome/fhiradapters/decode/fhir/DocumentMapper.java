package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DocumentReference and Composition: notes.
 *
 * <p>A document that replaces another withdraws it; one that appends stands beside its parent; one
 * that is another form of a document (transforms) is that document, so that it is recognised once.
 * Of a Composition, each section's title is a line of its own and its narrative the lines below; a
 * narrative that was generated from the section's entries is left out, since they state it
 * themselves.
 */
final class DocumentMapper {

  private static final int MAX_SECTION_DEPTH = 30;

  private DocumentMapper() {}

  static void mapDocument(ResourceScope scope) {
    JsonNode document = scope.json();
    String id =
        Fields.identifier(document, "masterIdentifier").isEmpty()
            ? scope.ownId()
            : References.documentId(document, scope.entry());
    Standing status = scope.standing();
    Standing docStatus = scope.standing("docStatus");
    Standing standing = status == Standing.WITHDRAWN ? status : docStatus;
    JsonNode context = Fields.first(document, "context");
    // R4 has the encounter inside of context, R5 is a list of references itself.
    String visit =
        context.has("encounter")
            ? scope.visitOf(Fields.first(context, "encounter"))
            : context.has("reference") ? scope.visitOf(context) : null;
    write(
        scope,
        id,
        standing,
        moment(scope, context),
        visit,
        () -> Attachments.text(Attachments.of(document, "content", "attachment"), scope));
  }

  private static ResourceScope.Moment moment(ResourceScope scope, JsonNode context) {
    JsonNode document = scope.json();
    FhirTimes.Written date = scope.fields().time(document, "date", "indexed", "created");
    FhirTimes.Written written = date;
    if (written == null) {
      written = scope.fields().time(context, "period");
    }
    if (written == null) {
      written = scope.fields().time(document, "period");
    }
    EventTime time = written == null ? null : written.time();
    Instant recorded = date == null ? null : date.instant();
    ResourceScope.Moment moment =
        scope.moment(time, recorded, time == null ? null : time.instant());
    if (scope.fields().code(document, "status").equals("superseded") && time != null) {
      // History, as some systems mark every note but the last. It counts as of its own writing, so
      // that the withdrawal by a document that names it as replaced is always the later version.
      return new ResourceScope.Moment(time, recorded == null ? time.instant() : recorded);
    }
    return moment;
  }

  static void mapComposition(ResourceScope scope) {
    JsonNode composition = scope.json();
    FhirTimes.Written date = scope.fields().time(composition, "date");
    ResourceScope.Moment moment = scope.moment(date, date == null ? null : date.instant());
    Standing standing = scope.standing();
    if (standing == Standing.WITHDRAWN) {
      write(
          scope,
          scope.ownId(),
          standing,
          moment,
          scope.visit("encounter"),
          () -> new TextParts().text());
      return;
    }
    TextParts parts = new TextParts();
    addSections(parts, scope, composition, "", 1);
    if (parts.isEmpty()) {
      JsonNode narrative = composition.path("text");
      if (!Attachments.isGenerated(narrative)) {
        Attachments.narrative(narrative, "text", scope).ifPresent(parts::add);
      }
    }
    if (!parts.isEmpty()) {
      write(scope, scope.ownId(), standing, moment, scope.visit("encounter"), parts::text);
    }
  }

  private static void addSections(
      TextParts parts, ResourceScope scope, JsonNode parent, String path, int depth) {
    int number = 0;
    for (JsonNode section : Fields.each(parent, "section")) {
      if (depth > MAX_SECTION_DEPTH) {
        throw new Refusal(
            DeadLetterReason.UNSUPPORTED, "sections nested too deeply in " + scope.entry().where());
      }
      String at = path + "section[" + number++ + "]";
      Optional<NoteText> text =
          Attachments.isGenerated(section.path("text")) && !Fields.each(section, "entry").isEmpty()
              ? Optional.empty()
              : Attachments.narrative(section.path("text"), at + ".text", scope);
      if (text.isPresent()) {
        parts.title(Fields.lenient(section, "title"), scope.entry().pointer(at + ".title"));
        parts.add(text.get());
      }
      addSections(parts, scope, section, at + ".", depth + 1);
    }
  }

  /** States a document, and what it does to others. */
  private static void write(
      ResourceScope scope,
      String ownId,
      Standing standing,
      ResourceScope.Moment moment,
      @Nullable String visit,
      java.util.function.Supplier<NoteText> text) {
    if (standing == Standing.WITHDRAWN) {
      scope.withdraw("document|" + ownId, moment, visit);
      return;
    }
    DocumentRelations relations = DocumentRelations.of(scope);
    String id = relations.sameAs() == null ? ownId : relations.sameAs();
    for (String replaced : relations.replaced()) {
      if (!replaced.equals(id)) {
        scope.withdraw("document|" + replaced, moment, null);
      }
    }
    String parent = relations.parent();
    EventAction action = EventAction.ADD;
    if (!relations.replaced().isEmpty() || standing == Standing.CORRECTED) {
      action = EventAction.REPLACE;
    } else if (parent != null) {
      action = EventAction.APPEND;
    }
    Note note = Note.of(id, kind(scope), standing == Standing.PRELIMINARY, text.get());
    scope.add(
        "document|" + id,
        action,
        scope.patient(),
        moment,
        visit,
        parent == null ? note : note.addingTo(parent));
  }

  private static @Nullable Coding kind(ResourceScope scope) {
    return scope.fields().codes(scope.json(), "type").map(Codes::preferred).orElse(null);
  }

  /** The attachments of a message's documents, as sent. */
  static List<String> data(JsonNode document) {
    return Fields.walk(document, "content.attachment.data").stream()
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }
}
