package io.prodrome.models.link;

import java.io.IOException;
import java.io.InputStream;

/** A second encoder, whose files lie at the root of a jar on the tests' class path. */
final class Encoders {

  static final String BGE = "/bge-small-en-v1.5-q.onnx";
  static final String BGE_TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";
  static final String BGE_SETTINGS =
      "{\"maxTokens\":32,\"pooling\":\"cls\",\"normalise\":true,\"dims\":384}";

  private Encoders() {}

  static byte[] resource(String path) throws IOException {
    try (InputStream in = Encoders.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("not on the class path: " + path);
      }
      return in.readAllBytes();
    }
  }
}
