package io.prodrome.models.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** Opens the tokenizers of models, which never look for anything on the network. */
public final class WordPieces {

  static {
    // The tokenizer's library looks for models on the network unless told not to.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private WordPieces() {}

  /**
   * A tokenizer that neither cuts nor pads, and adds the marks of a text's start and end.
   *
   * @param json a Hugging Face {@code tokenizer.json}
   * @throws IOException if it cannot be read
   */
  public static HuggingFaceTokenizer open(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json),
        Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true"));
  }
}
