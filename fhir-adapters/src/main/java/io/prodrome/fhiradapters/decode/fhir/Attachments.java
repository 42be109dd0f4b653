package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.fhir.BundleContent.Entry;
import io.prodrome.fhiradapters.decode.rules.HtmlText;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The text of attachments. Several attachments of one document are the same document in other
 * formats, so one is chosen: plain text, else HTML.
 */
final class Attachments {

  private Attachments() {}

  /**
   * The text of the best of the attachments.
   *
   * @param list the list that holds them
   * @param member where in each of its members the Attachment stands; empty where it is the member
   * @throws Refusal if none can be read as text
   */
  static String text(JsonNode list, String member, ResourceScope scope) {
    String where = scope.entry().where();
    JsonNode html = null;
    boolean other = false;
    for (JsonNode item : list) {
      JsonNode attachment = member.isEmpty() ? item : item.path(member);
      String type = mediaType(attachment.path("contentType").asText("text/plain"));
      if (type.equals("text/plain")) {
        return decoded(attachment, scope);
      }
      if (type.equals("text/html") && html == null) {
        html = attachment;
      } else {
        other = true;
      }
    }
    if (html != null) {
      return HtmlText.of(decoded(html, scope));
    }
    if (other) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED, "no attachment in plain text or HTML in " + where);
    }
    throw new Refusal(DeadLetterReason.FIELD_INVALID, "no attachment in " + where);
  }

  /** The text of the first plain-text attachment; null where there is none or it cannot be read. */
  static @Nullable String plainText(JsonNode list, String member) {
    for (JsonNode item : list) {
      JsonNode attachment = member.isEmpty() ? item : item.path(member);
      String type = attachment.path("contentType").asText("text/plain");
      if (mediaType(type).equals("text/plain") && attachment.path("data").isTextual()) {
        try {
          return characters(attachment.path("data").asText(), type, "");
        } catch (Refusal unreadable) {
          return null;
        }
      }
    }
    return null;
  }

  private static String decoded(JsonNode attachment, ResourceScope scope) {
    String where = scope.entry().where();
    String type = attachment.path("contentType").asText("text/plain");
    if (attachment.path("data").isTextual()) {
      return characters(attachment.path("data").asText(), type, where);
    }
    String url = attachment.path("url").asText("");
    if (url.isEmpty()) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "an attachment without data in " + where);
    }
    for (Entry target : scope.bundle().find(url, scope.entry())) {
      if (target.resource() != null && target.resource().path("data").isTextual()) {
        return characters(target.resource().path("data").asText(), type, where);
      }
    }
    throw new Refusal(
        DeadLetterReason.UNSUPPORTED, "an attachment outside of the message in " + where);
  }

  private static String characters(String base64, String contentType, String where) {
    byte[] bytes;
    try {
      bytes = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DeadLetterReason.FIELD_INVALID, "an attachment is no base64 in " + where);
    }
    try {
      return charset(contentType).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(
          DeadLetterReason.BAD_ENCODING,
          "an attachment's bytes are not of its character set in " + where);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          DeadLetterReason.BAD_ENCODING, "an attachment's character set is unknown in " + where);
    }
  }

  private static Charset charset(String contentType) {
    for (String parameter : contentType.split(";")) {
      String trimmed = parameter.strip().toLowerCase(Locale.ROOT);
      if (trimmed.startsWith("charset=")) {
        return Charset.forName(trimmed.substring("charset=".length()).replace("\"", ""));
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static String mediaType(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
