package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.models.link.LinkCandidate;
import io.prodrome.models.link.Linker;
import io.prodrome.models.recognise.Abbreviations.LongForm;
import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.recognise.names.NameIndex;
import io.prodrome.models.recognise.names.NameMatch;
import io.prodrome.models.recognise.names.NameMatcher;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What words mean that are known to name a concept: what the note itself says a short form is; the
 * names that all of the words are, in whatever order and inflection; and what the linker's encoder
 * finds near. Two ways that agree strengthen each other. Thread-safe.
 */
final class SpanMeaning {

  private final Terminology terminology;
  private final NameIndex names;
  private final IntPredicate scope;
  private final @Nullable Linker linker;

  SpanMeaning(
      Terminology terminology, NameIndex names, IntPredicate scope, @Nullable Linker linker) {
    this.terminology = terminology;
    this.names = names;
    this.scope = scope;
    this.linker = linker;
  }

  /**
   * The concepts, the likeliest first.
   *
   * @param text the whole note
   * @param start the words' first offset
   * @param end the offset after the last
   */
  List<Candidate> of(String text, int start, int end) {
    String words = text.substring(start, end);
    Optional<LongForm> longForm =
        Abbreviations.of(Tokens.of(text, names.language())).longForm(words);
    String meant = longForm.map(form -> text.substring(form.start(), form.end())).orElse(words);
    Map<Integer, Double> doubts = new HashMap<>();
    for (Sense sense : named(meant)) {
      doubts.merge(sense.concept(), 1 - sense.probability(), (a, b) -> a * b);
    }
    if (linker != null) {
      for (LinkCandidate candidate : linker.link(meant, Linker.MOST)) {
        if (scope.test(candidate.concept())) {
          doubts.merge(candidate.concept(), 1 - candidate.probability(), (a, b) -> a * b);
        }
      }
    }
    List<Candidate> found = new ArrayList<>(doubts.size());
    doubts.forEach(
        (concept, doubt) ->
            found.add(
                new Candidate(terminology.coding(concept), terminology.type(concept), 1 - doubt)));
    found.sort(
        Comparator.comparingDouble((Candidate candidate) -> -candidate.score())
            .thenComparing(candidate -> candidate.concept().key()));
    return found;
  }

  /** The senses of names that need all of the words. */
  private List<Sense> named(String words) {
    Tokens tokens = Tokens.of(words, names.language());
    int all = names.contentWords(tokens);
    List<NameMatch> whole = new ArrayList<>();
    for (NameMatch match :
        new NameMatcher(names, tokens, new BitSet()).sentence(0, tokens.size())) {
      if (scope.test(names.concept(match.name())) && Long.bitCount(match.tokens()) == all) {
        whole.add(match);
      }
    }
    return whole.isEmpty() ? List.of() : new NameSenses(terminology, names).of(whole, "");
  }
}
