package io.prodrome.models.recognise;

import io.prodrome.models.text.Tokens;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hashes of a note's sentences, by their words' forms: what was copied from an earlier note has
 * the same, however its lines were broken. For one note and one thread.
 */
final class Passages {

  private final Tokens tokens;
  private final int[] sentences;
  private final String[] known;

  Passages(Tokens tokens, int[] sentences) {
    this.tokens = tokens;
    this.sentences = sentences;
    this.known = new String[Math.max(0, sentences.length - 1)];
  }

  /** The hash, sixteen hexadecimal digits, of the sentence that holds the token. */
  String of(int token) {
    int sentence = sentence(sentences, token);
    if (known[sentence] == null) {
      known[sentence] = hash(sentences[sentence], sentences[sentence + 1]);
    }
    return known[sentence];
  }

  /**
   * The number of the sentence that holds a token.
   *
   * @param sentences the first token of each sentence, and the number of tokens
   */
  static int sentence(int[] sentences, int token) {
    int found = Arrays.binarySearch(sentences, token);
    return found >= 0 ? found : -found - 2;
  }

  /** FNV-1a (Fowler, Noll, Vo) over the forms. */
  private String hash(int from, int to) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < to; i++) {
      String form = tokens.form(i);
      for (int c = 0; c < form.length(); c++) {
        hash = (hash ^ form.charAt(c)) * 0x100000001b3L;
      }
      hash = (hash ^ ' ') * 0x100000001b3L;
    }
    return HexFormat.of().toHexDigits(hash);
  }
}
