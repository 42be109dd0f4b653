package io.prodrome.fhiradapters.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.Retraction;
import io.prodrome.domain.event.Visit;
import io.prodrome.topics.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a message was turned into, as JSON: one object for each event, and one for each refusal.
 * What {@code prodrome parse} prints and what the golden cases hold.
 *
 * <p>An event names its {@code file}, {@code messageId}, {@code type}, {@code action}, fact,
 * patient key, the three times ({@code time} it happened, {@code recordedAt}, {@code receivedAt}),
 * {@code source}, visit, document, version and place in the message; {@code content} is what it
 * states; the first of a message has the {@code remarks} on it. A refusal is {@code
 * {"rejected":{"file","reason","blame","detail"}}}; a well-formed message that says nothing
 * Prodrome keeps is one too, with blame {@code NONE}, so that every message leaves a trace.
 */
public final class EventLines {

  private EventLines() {}

  /**
   * The lines of one message.
   *
   * @param file where it was read from, as a person would find it again
   */
  public static List<ObjectNode> of(String file, DecodeResult result) {
    List<ObjectNode> lines = new ArrayList<>();
    if (result instanceof DecodeResult.Decoded decoded) {
      for (PatientUpdate update : decoded.updates()) {
        int first = lines.size();
        update.events().forEach(event -> lines.add(event(file, update, event)));
        if (!update.remarks().isEmpty() && lines.size() > first) {
          lines.get(first).set("remarks", tree(update.remarks()));
        }
      }
      for (DecodeResult.RefusedPart refused : decoded.refused()) {
        ObjectNode line =
            rejected(
                file, refused.reason().name(), refused.reason().blame().name(), refused.detail());
        ((ObjectNode) line.get("rejected")).put("part", refused.part());
        lines.add(line);
      }
    } else if (result instanceof DecodeResult.Rejected rejected) {
      lines.add(
          rejected(
              file, rejected.reason().name(), rejected.reason().blame().name(), rejected.detail()));
    } else if (result instanceof DecodeResult.Ignored ignored) {
      lines.add(rejected(file, ignored.reason().name(), "NONE", "nothing that is kept"));
    }
    return lines;
  }

  /**
   * A refusal's line.
   *
   * @param reason its stable code
   * @param blame who can mend it
   * @param detail what and where, without content
   */
  public static ObjectNode rejected(String file, String reason, String blame, String detail) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.putObject("rejected")
        .put("file", file)
        .put("reason", reason)
        .put("blame", blame)
        .put("detail", detail);
    return line;
  }

  private static ObjectNode event(String file, PatientUpdate update, ClinicalEvent event) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("file", file);
    line.put("messageId", update.messageId());
    line.put("type", typeOf(event));
    line.put("action", event.action().name());
    line.put("factId", event.factId());
    line.put("patient", event.patient().value());
    line.set("time", tree(event.time()));
    line.set("recordedAt", tree(event.recordedAt()));
    line.set("receivedAt", tree(update.acceptedAt()));
    line.put("source", event.source());
    if (event.encounterId() != null) {
      line.put("encounterId", event.encounterId());
    }
    if (event.content() instanceof Note note) {
      line.put("documentId", note.documentId());
    }
    line.set("version", tree(event.version()));
    line.put("pointer", event.pointer());
    if (!(event.content() instanceof Retraction)) {
      line.set("content", tree(event.content()));
    }
    return line;
  }

  /** The event's type in a word: of a coded fact, what kind of thing it is. */
  public static String typeOf(ClinicalEvent event) {
    if (event.content() instanceof CodedFact fact) {
      return fact.type().name().toLowerCase(Locale.ROOT);
    }
    if (event.content() instanceof Note) {
      return "note";
    }
    if (event.content() instanceof Visit) {
      return "visit";
    }
    if (event.content() instanceof Demographics) {
      return "demographics";
    }
    return event.content() instanceof Retraction ? "retraction" : "identity";
  }

  private static JsonNode tree(Object value) {
    return Json.mapper().valueToTree(value);
  }
}
