package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Recognition;

/** Finds concepts in a text: what is measured. */
@FunctionalInterface
public interface TextRecogniser {

  /** The text's mentions; offsets count its UTF-16 units. */
  Recognition recognise(String text);
}
