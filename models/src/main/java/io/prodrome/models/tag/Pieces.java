package io.prodrome.models.tag;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;

/**
 * The word pieces of a part of a text, with the text's UTF-16 offsets.
 *
 * @param ids the tokenizer's ids
 * @param starts first offset of each piece
 * @param ends offset after each piece; no piece starts before the one before it
 * @param heads whether a piece is the first of its word
 */
record Pieces(long[] ids, int[] starts, int[] ends, boolean[] heads) {

  /**
   * The pieces of {@code text} from {@code start} to {@code end}.
   *
   * @param tokenizer open, and kept open by the caller
   */
  static Pieces of(HuggingFaceTokenizer tokenizer, String text, int start, int end) {
    String part = clean(text, start, end);
    Encoding encoding = tokenizer.encode(part, false, false);
    long[] ids = encoding.getIds();
    long[] words = encoding.getWordIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] starts = new int[ids.length];
    int[] ends = new int[ids.length];
    boolean[] heads = new boolean[ids.length];
    // The tokenizer counts code points; both kinds of offset are walked side by side.
    int units = 0;
    int points = 0;
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = i < spans.length ? spans[i] : null;
      if (span == null || span.getStart() < points) {
        starts[i] = start + units;
        ends[i] =
            span == null ? start + units : start + forward(part, units, span.getEnd() - points);
      } else {
        units = forward(part, units, span.getStart() - points);
        points = span.getStart();
        starts[i] = start + units;
        ends[i] = start + forward(part, units, span.getEnd() - points);
      }
      heads[i] = span != null && (i == 0 || words[i] != words[i - 1] || words[i] < 0);
    }
    return new Pieces(ids, starts, ends, heads);
  }

  private static int forward(String text, int from, int points) {
    int at = from;
    for (int n = 0; n < points && at < text.length(); n++) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  /** Half surrogates and zero characters are no text for the tokenizer's native code. */
  private static String clean(String text, int start, int end) {
    StringBuilder kept = new StringBuilder(end - start);
    for (int at = start; at < end; at++) {
      char c = text.charAt(at);
      if (Character.isHighSurrogate(c)
          && at + 1 < end
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        kept.append(c).append(text.charAt(++at));
      } else {
        kept.append(c == 0 || Character.isSurrogate(c) ? ' ' : c);
      }
    }
    return kept.toString();
  }

  int size() {
    return ids.length;
  }

  /** The first piece from {@code from} on that starts at {@code offset} or later. */
  int firstFrom(int offset, int from) {
    int at = from;
    while (at < ids.length && starts[at] < offset) {
      at++;
    }
    return at;
  }
}
