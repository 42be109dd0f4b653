package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.link.LinkCandidate;
import io.prodrome.models.link.Linker;
import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Asks the linker what words mean that are no name; takes an answer only where it is sure. */
final class LinkedSpans {

  private static final int MOST_SENSES = 8;

  private final Linker linker;
  private final IntPredicate scope;
  private final Tokens tokens;

  LinkedSpans(Linker linker, IntPredicate scope, Tokens tokens) {
    this.linker = linker;
    this.scope = scope;
    this.tokens = tokens;
  }

  /**
   * The place of some words; empty where the linker abstains.
   *
   * @param first their first token
   * @param after the token after them
   */
  Optional<Place> place(int first, int after, Section section) {
    int start = tokens.start(first);
    int end = tokens.end(after - 1);
    List<Sense> senses = new ArrayList<>();
    for (LinkCandidate candidate : linker.link(tokens.text().substring(start, end), Linker.MOST)) {
      if (scope.test(candidate.concept()) && senses.size() < MOST_SENSES) {
        senses.add(new Sense(candidate.concept(), candidate.name(), candidate.probability()));
      }
    }
    if (senses.isEmpty() || senses.get(0).probability() < linker.threshold()) {
      return Optional.empty();
    }
    return Optional.of(new Place(first, after, start, end, senses, section, FoundBy.LINKER, false));
  }
}
