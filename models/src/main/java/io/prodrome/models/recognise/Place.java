package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.text.Sections.Section;
import java.util.List;

/**
 * A place in a note that names something, and what it may name.
 *
 * @param first its first token
 * @param after the token after it
 * @param start its first UTF-16 offset
 * @param end the offset after its last
 * @param senses what it may mean, the likelier first; never empty
 * @param section the section it stands in
 * @param foundBy how it was found
 * @param nested whether it is part of a longer name that is a place itself
 */
record Place(
    int first,
    int after,
    int start,
    int end,
    List<Sense> senses,
    Section section,
    FoundBy foundBy,
    boolean nested) {
  Place {
    senses = List.copyOf(senses);
  }

  /**
   * What a place may mean.
   *
   * @param concept the concept's ordinal in the terminology
   * @param name the name's ordinal in the terminology
   * @param probability how likely it is, 0 to 1
   */
  record Sense(int concept, int name, double probability) {}

  /** What it most likely means. */
  Sense sense() {
    return senses.get(0);
  }

  /** The same with other senses. */
  Place with(List<Sense> other) {
    return new Place(first, after, start, end, other, section, foundBy, nested);
  }
}
