package io.prodrome.models.terminology.source;

import io.prodrome.models.terminology.RetiredCode;

/** Takes what a source holds, in the source's order. */
public interface SourceSink {

  /** A concept, or more of one that was given before. */
  void concept(SourceConcept concept);

  /** A code that is no longer used. */
  void retired(RetiredCode code);

  /**
   * Something that is left out.
   *
   * @param reason why, the same words each time: they are counted
   */
  void dropped(String reason);
}
