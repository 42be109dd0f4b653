package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Coding;
import java.util.Set;

/** What a terminology's concepts are called in a corpus' scheme. Thread-safe. */
public interface ConceptIds {

  /** The concept's identifiers in the scheme; empty where it has none. */
  Set<String> of(Coding concept);

  /**
   * What a gold identifier is in the terminology: itself where a concept has it, the identifiers of
   * the concept that replaced it where it is an older one, and none where the terminology lacks it.
   *
   * @param id in the scheme's {@linkplain IdScheme#normal one form}
   */
  Set<String> resolve(String id);

  /**
   * Whether the text, its case and spaces folded, is a name of any concept that has an identifier
   * in the scheme.
   */
  boolean isName(String text);
}
