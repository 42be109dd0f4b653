package io.prodrome.fhiradapters.decode.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.ErrorHandlerAdapter;
import ca.uhn.fhir.parser.IParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;

/**
 * Bytes to JSON trees, and single resources to HAPI's model. A bundle is read as a tree first, so
 * that only the resources that carry facts pay for HAPI's parser (eight times slower). Thread-safe.
 */
final class FhirParsing {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // Of two members with one name, which counts would be a guess.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern CDA = Pattern.compile("<(\\w{1,20}:)?ClinicalDocument[\\s>]");

  private FhirParsing() {}

  /** Built on first use: it takes seconds. */
  private static final class Context {
    static final FhirContext R4 = FhirContext.forR4Cached();
  }

  /** The shared R4 context. */
  static FhirContext context() {
    return Context.R4;
  }

  /**
   * The resource that the bytes hold, JSON or XML.
   *
   * @throws Refusal if they hold none
   */
  static ObjectNode parse(byte[] payload) {
    String text = decodeUtf8(payload).strip();
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1).strip();
    }
    ObjectNode root = text.startsWith("<") ? xml(text) : json(text);
    if (!root.path("resourceType").isTextual()) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no resourceType at the top");
    }
    return root;
  }

  private static ObjectNode json(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new Refusal(DeadLetterReason.MALFORMED, "no JSON object");
    } catch (StreamConstraintsException e) {
      throw new Refusal(
          DeadLetterReason.TOO_LARGE, "JSON beyond the limits of depth or string length");
    } catch (JsonProcessingException e) {
      throw new Refusal(
          DeadLetterReason.MALFORMED,
          e.getLocation() == null
              ? "no JSON"
              : "no JSON at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr());
    }
  }

  private static ObjectNode xml(String text) {
    if (CDA.matcher(text).find()) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a CDA document, not FHIR");
    }
    // HAPI's XML input has DTDs and external entities switched off.
    IBaseResource resource = hapi(context().newXmlParser(), text, "the XML");
    return json(
        context()
            .newJsonParser()
            .setStripVersionsFromReferences(false)
            .encodeResourceToString(resource));
  }

  /**
   * A resource as HAPI's model.
   *
   * @param where its place in the message, for the refusal
   * @throws Refusal if it is no R4 resource
   */
  static Resource resource(String json, String where) {
    return (Resource) hapi(context().newJsonParser(), json, where);
  }

  private static IBaseResource hapi(IParser parser, String text, String where) {
    parser.setParserErrorHandler(new Tolerance(where));
    parser.setOverrideResourceIdWithBundleEntryFullUrl(false);
    try {
      return parser.parseResource(text);
    } catch (DataFormatException e) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no FHIR R4 in " + where);
    }
  }

  private static String decodeUtf8(byte[] payload) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(DeadLetterReason.BAD_ENCODING, "the bytes are not UTF-8");
    }
  }

  /** Unknown elements are skipped without a word; a value that cannot be read is refused. */
  private static final class Tolerance extends ErrorHandlerAdapter {
    private final String where;

    Tolerance(String where) {
      this.where = where;
    }

    @Override
    public void invalidValue(IParseLocation location, String value, String error) {
      if (value != null && !value.isBlank()) {
        // An element name that HAPI parses a value of is FHIR's own, never the sender's text.
        String element = location == null ? "an element" : location.getParentElementName();
        throw new Refusal(
            DeadLetterReason.FIELD_INVALID, "a value cannot be read: " + element + " in " + where);
      }
    }
  }
}
