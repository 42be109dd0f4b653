package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;

/**
 * SHA-256 of a resource's tree: the same for the same members in the same order, however they are
 * spaced and escaped. Not thread-safe.
 */
final class TreeHash {

  private final MessageDigest digest;
  private final byte[] buffer = new byte[8192];
  private int filled;

  TreeHash() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash, as 64 hexadecimal digits. */
  String of(JsonNode tree) {
    add(tree);
    digest.update(buffer, 0, filled);
    filled = 0;
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The parser bounds the depth. */
  private void add(JsonNode node) {
    if (node.isObject()) {
      put('{');
      for (Iterator<Map.Entry<String, JsonNode>> it = node.fields(); it.hasNext(); ) {
        Map.Entry<String, JsonNode> member = it.next();
        put(member.getKey());
        put(':');
        add(member.getValue());
      }
      put('}');
    } else if (node.isArray()) {
      put('[');
      for (JsonNode item : node) {
        add(item);
      }
      put(']');
    } else {
      put(node.isTextual() ? '"' : '#');
      put(node.asText());
    }
  }

  /** A text and its end, which no text of JSON has inside once it is UTF-8. */
  private void put(String text) {
    int length = text.length();
    if (length > buffer.length - 1) {
      flush();
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    } else {
      if (filled + length > buffer.length) {
        flush();
      }
      int at = filled;
      for (int i = 0; i < length; i++) {
        char c = text.charAt(i);
        if (c >= 0x80) {
          flush();
          digest.update(text.getBytes(StandardCharsets.UTF_8));
          at = 0;
          break;
        }
        buffer[at++] = (byte) c;
      }
      filled = at;
    }
    put(0xFF);
  }

  private void put(int b) {
    if (filled == buffer.length) {
      flush();
    }
    buffer[filled++] = (byte) b;
  }

  private void flush() {
    digest.update(buffer, 0, filled);
    filled = 0;
  }
}
