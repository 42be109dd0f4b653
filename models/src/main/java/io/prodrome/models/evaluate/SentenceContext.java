package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Context;

/** Says how a sentence means a concept that it names. */
@FunctionalInterface
public interface SentenceContext {

  /**
   * How the sentence means the words from one UTF-16 offset to another.
   *
   * @param start the first offset of the words
   * @param end the offset after the last
   */
  Context context(String sentence, int start, int end);
}
