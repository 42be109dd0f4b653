package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Candidate;
import java.util.List;

/** Says what a stretch of text that is known to name a concept may mean. */
@FunctionalInterface
public interface SpanLinker {

  /** The concepts that the words may mean, the likeliest first; empty where none is near. */
  List<Candidate> link(String span);
}
