package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Bytes to the tree of one resource, JSON or XML. The mappers read the tree, whatever version of
 * FHIR it is of. Thread-safe.
 */
final class FhirParsing {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Of two members with one name, which counts would be a guess.
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private FhirParsing() {}

  /**
   * The resource that the bytes hold.
   *
   * @throws Refusal if they hold none
   */
  static ObjectNode parse(byte[] payload) {
    Charset charset = charsetOf(payload);
    byte[] utf8 = payload;
    int start = 0;
    if (!charset.equals(StandardCharsets.UTF_8)) {
      utf8 = strict(payload, 0, charset).getBytes(StandardCharsets.UTF_8);
    }
    if (startsWith(utf8, 0xEF, 0xBB, 0xBF)) {
      start = 3;
    }
    while (start < utf8.length && isBlank(utf8[start])) {
      start++;
    }
    ObjectNode root;
    if (start < utf8.length && utf8[start] == '<') {
      // An XML document may declare a character set of its own.
      root =
          FhirXml.read(
              charset.equals(StandardCharsets.UTF_8)
                  ? FhirXml.decoded(payload, start)
                  : strict(utf8, start, StandardCharsets.UTF_8));
    } else {
      requireUtf8(utf8, start);
      root = json(utf8, start);
    }
    if (!root.path("resourceType").isTextual()) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no resourceType at the top");
    }
    return root;
  }

  private static ObjectNode json(byte[] utf8, int start) {
    try {
      JsonNode root = MAPPER.readTree(utf8, start, utf8.length - start);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new Refusal(DeadLetterReason.MALFORMED, "no JSON object");
    } catch (StreamConstraintsException e) {
      throw new Refusal(
          DeadLetterReason.TOO_LARGE, "JSON beyond the limits of depth, string or number length");
    } catch (JsonProcessingException e) {
      throw new Refusal(
          DeadLetterReason.MALFORMED,
          e.getLocation() == null
              ? "no JSON"
              : "no JSON, or a member twice, at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no JSON");
    }
  }

  /** By byte order mark, else by where the zero bytes of the first character are (RFC 4627, 3). */
  private static Charset charsetOf(byte[] bytes) {
    if (startsWith(bytes, 0, 0, 0xFE, 0xFF) || zeros(bytes, 0, 1, 2)) {
      return Charset.forName("UTF-32BE");
    }
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0) || zeros(bytes, 1, 2, 3)) {
      return Charset.forName("UTF-32LE");
    }
    if (startsWith(bytes, 0xFE, 0xFF) || zeros(bytes, 0, 2)) {
      return StandardCharsets.UTF_16BE;
    }
    if (startsWith(bytes, 0xFF, 0xFE) || zeros(bytes, 1, 3)) {
      return StandardCharsets.UTF_16LE;
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean startsWith(byte[] bytes, int... first) {
    if (bytes.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if ((bytes[i] & 0xFF) != first[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether of the first four bytes exactly these are zero. */
  private static boolean zeros(byte[] bytes, int... places) {
    if (bytes.length < 4) {
      return false;
    }
    int found = 0;
    for (int i = 0; i < 4; i++) {
      found += bytes[i] == 0 ? 1 : 0;
    }
    for (int place : places) {
      found -= bytes[place] == 0 ? 1 : 100;
    }
    return found == 0;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Jackson lets some sequences pass that are not UTF-8; most messages are ASCII anyway. */
  private static void requireUtf8(byte[] bytes, int start) {
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        strict(bytes, i, StandardCharsets.UTF_8);
        return;
      }
    }
  }

  /**
   * The characters from a place on.
   *
   * @throws Refusal if the bytes are not of the character set
   */
  static String strict(byte[] bytes, int from, Charset charset) {
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(DeadLetterReason.BAD_ENCODING, "the bytes are not " + charset.name());
    }
  }
}
