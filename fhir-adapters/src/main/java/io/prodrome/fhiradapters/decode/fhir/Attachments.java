package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.AttachmentFetcher;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.text.AttachmentText;
import io.prodrome.fhiradapters.decode.text.Extraction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of attachments and narratives. Several attachments of one document are the same document
 * in other formats, so the one that reads best is chosen, and the next where that cannot be read.
 */
final class Attachments {

  private Attachments() {}

  /**
   * An attachment and where it stands.
   *
   * @param node the Attachment
   * @param pointer its place in the resource: {@code content[0].attachment}
   */
  record Located(JsonNode node, String pointer) {}

  /**
   * The attachments of a list of elements.
   *
   * @param list the element's name
   * @param member the name under which each of them has its Attachment; empty where it is one
   */
  static List<Located> of(JsonNode resource, String list, String member) {
    List<Located> found = new ArrayList<>();
    int number = 0;
    for (JsonNode item : Fields.each(resource, list)) {
      String at = list + "[" + number++ + "]";
      if (member.isEmpty()) {
        found.add(new Located(item, at));
      } else if (item.path(member).isObject()) {
        found.add(new Located(item.path(member), at + "." + member));
      }
    }
    return found;
  }

  /**
   * The text of the best of the attachments that can be read.
   *
   * @throws Refusal for the reason of the best, where none can be read
   */
  static NoteText text(List<Located> attachments, ResourceScope scope) {
    List<Located> best = new ArrayList<>(attachments);
    best.sort(Comparator.comparingInt(located -> preference(located, scope)));
    Refusal first = null;
    for (Located located : best) {
      try {
        return read(located, scope);
      } catch (Refusal unreadable) {
        first = first == null ? unreadable : first;
      }
    }
    throw first != null
        ? first
        : new Refusal(DeadLetterReason.FIELD_INVALID, "no attachment in " + scope.entry().where());
  }

  private static int preference(Located located, ResourceScope scope) {
    String type = Fields.lenient(located.node(), "contentType");
    if (type.isEmpty() && !located.node().has("data")) {
      Entry binary = binary(located, scope);
      if (binary != null && binary.resource() != null) {
        type = Fields.lenient(binary.resource(), "contentType");
      }
    }
    return AttachmentText.preference(type);
  }

  private static NoteText read(Located located, ResourceScope scope) {
    JsonNode attachment = located.node();
    String type = Fields.lenient(attachment, "contentType");
    String pointer = scope.entry().pointer(located.pointer());
    if (attachment.path("data").isTextual()) {
      return text(bytes(attachment.path("data").asText(), pointer), type, pointer);
    }
    String url = Fields.lenient(attachment, "url");
    if (url.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "an attachment without data in " + pointer);
    }
    Optional<JsonNode> contained =
        url.startsWith("#") ? scope.find(attachmentUrl(attachment)) : Optional.empty();
    Entry target = binary(located, scope);
    JsonNode binary =
        contained.isPresent() ? contained.get() : target == null ? null : target.resource();
    if (binary == null) {
      return linked(url, type, pointer, scope);
    }
    String at = target == null ? pointer : target.pointer("data");
    String said = Fields.lenient(binary, "contentType");
    for (String element : List.of("data", "content")) {
      if (binary.path(element).isTextual()) {
        return text(bytes(binary.path(element).asText(), at), type.isEmpty() ? said : type, at);
      }
    }
    throw new Refusal(DeadLetterReason.FIELD_INVALID, "a Binary without data in " + at);
  }

  private static JsonNode attachmentUrl(JsonNode attachment) {
    return attachment.path("url");
  }

  private static @Nullable Entry binary(Located located, ResourceScope scope) {
    String url = Fields.lenient(located.node(), "url");
    List<Entry> found = url.isEmpty() ? List.of() : scope.bundle().find(url, scope.entry());
    return found.isEmpty() ? null : found.get(0);
  }

  /** What only a link leads to; from where the configuration does not allow it, nothing is. */
  private static NoteText linked(String url, String type, String pointer, ResourceScope scope) {
    if (!url.contains(":") || url.startsWith("urn:")) {
      throw new Refusal(
          DeadLetterReason.REFERENCE_UNRESOLVED,
          "an attachment's Binary is not in the message: " + pointer);
    }
    AttachmentFetcher.Fetched fetched = scope.fetcher().fetch(url, pointer);
    return text(fetched.bytes(), type.isEmpty() ? fetched.mediaType() : type, pointer);
  }

  private static NoteText text(byte[] bytes, String type, String pointer) {
    Extraction extraction = AttachmentText.read(bytes, type, "", pointer);
    if (extraction instanceof Extraction.Text text) {
      return text.text();
    }
    if (extraction instanceof Extraction.Unreadable unreadable) {
      throw new Refusal(unreadable.reason(), unreadable.detail());
    }
    throw new IllegalStateException("an extraction is one of two");
  }

  private static byte[] bytes(String base64, String pointer) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notPlain) {
      try {
        // Lines and blanks are allowed between; anything else is not.
        return Base64.getDecoder().decode(base64.replaceAll("[ \\t\\r\\n]", ""));
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            DeadLetterReason.FIELD_INVALID, "an attachment is no base64 in " + pointer);
      }
    }
  }

  /**
   * The text of a Narrative.
   *
   * @param element where it stands in the resource: {@code section[0].text}
   * @return empty where it has none
   */
  static Optional<NoteText> narrative(JsonNode narrative, String element, ResourceScope scope) {
    String div = Fields.lenient(narrative, "div");
    if (div.isEmpty()) {
      return Optional.empty();
    }
    NoteText text =
        text(
            div.getBytes(StandardCharsets.UTF_8),
            "text/html; charset=utf-8",
            scope.entry().pointer(element + ".div"));
    return text.text().isBlank() ? Optional.empty() : Optional.of(text);
  }

  /**
   * Whether a narrative only repeats what the resource says in its elements (R4, NarrativeStatus).
   */
  static boolean isGenerated(JsonNode narrative) {
    String status = Fields.lenient(narrative, "status");
    return status.equals("generated") || status.equals("extensions") || status.equals("empty");
  }
}
