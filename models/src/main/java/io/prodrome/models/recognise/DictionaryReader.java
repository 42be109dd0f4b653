package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.recognise.names.NameIndex;
import io.prodrome.models.recognise.names.NameMatch;
import io.prodrome.models.recognise.names.NameMatcher;
import io.prodrome.models.recognise.names.NameMatches;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Finds the places of a note that hold a terminology's names. For one note and one thread. */
final class DictionaryReader {

  private final Terminology terminology;
  private final NameIndex index;
  private final IntPredicate scope;
  private final Tokens tokens;
  private final Abbreviations abbreviations;
  private final NameMatcher matcher;

  DictionaryReader(
      Terminology terminology,
      NameIndex index,
      IntPredicate scope,
      Tokens tokens,
      Abbreviations abbreviations) {
    this.terminology = terminology;
    this.index = index;
    this.scope = scope;
    this.tokens = tokens;
    this.abbreviations = abbreviations;
    this.matcher = new NameMatcher(index, tokens, abbreviations.explained());
  }

  /**
   * The places of one sentence in the order of their start.
   *
   * @param from the sentence's first token
   * @param to the token after its last
   * @param bodyFrom the first token that is no part of a usual heading
   */
  List<Place> sentence(int from, int to, int bodyFrom, Section section) {
    List<NameMatch> matches = new ArrayList<>();
    for (NameMatch match : matcher.sentence(Math.max(from, bodyFrom), to)) {
      if (scope.test(index.concept(match.name())) && isMeant(match, from, to, section)) {
        matches.add(match);
      }
    }
    List<List<NameMatch>> chosen = NameMatches.places(matches);
    List<Place> places = new ArrayList<>(chosen.size());
    for (List<NameMatch> names : chosen) {
      places.add(place(names, section, false));
    }
    for (List<NameMatch> names : NameMatches.nested(matches, chosen)) {
      Place place = place(names, section, true);
      if (places.stream().noneMatch(outer -> impliedBy(place, outer))) {
        places.add(place);
      }
    }
    return places;
  }

  /** A longer name says what its parts say where they are of one kind. */
  private boolean impliedBy(Place inner, Place outer) {
    if (inner.start() < outer.start() || inner.end() > outer.end()) {
      return false;
    }
    int in = inner.sense().concept();
    int out = outer.sense().concept();
    return terminology.type(in) == terminology.type(out) || terminology.isA(out, in);
  }

  private boolean isMeant(NameMatch match, int from, int to, Section section) {
    int start = tokens.start(match.first());
    int end = tokens.end(match.last());
    if (match.first() == match.last()
        && abbreviations.longForm(tokens.text().substring(start, end)).isPresent()) {
      return false;
    }
    int nameEnd = WrittenTags.bracketEnd(tokens.text(), start, end);
    return WrittenTags.tagEnd(tokens.text(), nameEnd) > nameEnd
        || NameEvidence.isMeant(
            index.guard(match.name()), tokens, start, nameEnd, from, to, section);
  }

  private Place place(List<NameMatch> names, Section section, boolean nested) {
    NameMatch best = names.get(0);
    int start = tokens.start(best.first());
    int nameEnd = WrittenTags.bracketEnd(tokens.text(), start, tokens.end(best.last()));
    int end = WrittenTags.tagEnd(tokens.text(), nameEnd);
    String tag = WrittenTags.tag(tokens.text(), nameEnd, end);
    List<Sense> senses = new NameSenses(terminology, index).of(names, tag);
    return new Place(
        best.first(),
        Math.max(best.last() + 1, tokens.firstFrom(end)),
        start,
        end,
        senses,
        section,
        FoundBy.DICTIONARY,
        nested);
  }
}
