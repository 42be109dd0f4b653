package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Candidate;
import java.util.List;

/** Says what a stretch of text that is known to name a concept may mean. */
@FunctionalInterface
public interface SpanLinker {

  /**
   * The concepts that the words may mean, the likeliest first; empty where none is near.
   *
   * @param text the whole document, for a linker that reads what stands around, such as the long
   *     form of a short form
   * @param start the words' first UTF-16 offset
   * @param end the offset after the last
   */
  List<Candidate> link(String text, int start, int end);
}
