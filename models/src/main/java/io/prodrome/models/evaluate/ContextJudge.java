package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Context;
import java.util.Optional;

/** Says how a sentence means a concept that it names. */
@FunctionalInterface
public interface ContextJudge {

  /**
   * How the sentence means the words.
   *
   * @param concept words of the sentence, case and spaces aside
   * @return empty if the sentence does not have them
   */
  Optional<Context> judge(String sentence, String concept);
}
