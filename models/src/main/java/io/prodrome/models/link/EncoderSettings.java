package io.prodrome.models.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;

/**
 * How an encoder turns text to a vector: what its model card says.
 *
 * @param maxTokens longest input in tokens, marks of start and end included, 3 to 512
 * @param pooling how token vectors become one vector
 * @param normalise whether vectors are brought to length one after pooling
 * @param queryPrefix what goes before a span of text; empty for most encoders
 * @param passagePrefix what goes before a terminology's name
 * @param dims the vectors' width
 */
public record EncoderSettings(
    int maxTokens,
    Pooling pooling,
    boolean normalise,
    String queryPrefix,
    String passagePrefix,
    int dims) {

  /** How token vectors become one vector. */
  public enum Pooling {
    /** The first token's vector, as BERT's {@code [CLS]}. */
    CLS,
    /** The mean of all tokens' vectors. */
    MEAN,
    /** The model gives one vector itself. */
    NONE
  }

  /** The longest input that BERT's positions allow. */
  private static final int LONGEST = 512;

  private static final int WIDEST = 4096;

  public EncoderSettings {
    if (maxTokens < 3 || maxTokens > LONGEST) {
      throw new IllegalArgumentException("maxTokens must be 3 to " + LONGEST);
    }
    if (dims < 1 || dims > WIDEST) {
      throw new IllegalArgumentException("dims must be 1 to " + WIDEST);
    }
  }

  /**
   * Reads the settings' JSON: {@code {"maxTokens": 24, "pooling": "cls|mean|none", "normalise":
   * true, "queryPrefix": "", "passagePrefix": "", "dims": 192}}.
   *
   * @throws IllegalArgumentException if it is no such JSON; the message says what is wrong
   */
  static EncoderSettings read(byte[] json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("the encoder's settings are not JSON", e);
    }
    String pooling = root.path("pooling").asText("mean").toUpperCase(Locale.ROOT);
    for (Pooling known : Pooling.values()) {
      if (known.name().equals(pooling)) {
        return new EncoderSettings(
            root.path("maxTokens").asInt(32),
            known,
            root.path("normalise").asBoolean(true),
            root.path("queryPrefix").asText(""),
            root.path("passagePrefix").asText(""),
            root.path("dims").asInt(0));
      }
    }
    throw new IllegalArgumentException("pooling must be cls, mean or none");
  }
}
