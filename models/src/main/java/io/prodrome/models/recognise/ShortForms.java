package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.recognise.Abbreviations.LongForm;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives the short forms that a note explains the meaning of their words. */
final class ShortForms {

  /** "Chronic" may stand before what the letters stand for, and be part of the name. */
  private static final int MOST_BEFORE = 40;

  /** The name may go on behind the bracket: "von Hippel-Lindau (VHL) disease". */
  private static final int MOST_BEHIND = 40;

  private static final int MOST_TOKENS = 3;

  private ShortForms() {}

  /**
   * The places of short forms whose words are a place.
   *
   * @param places the note's other places, in order of their start
   * @param sections the note's sections
   */
  static List<Place> places(
      Tokens tokens, Abbreviations abbreviations, List<Place> places, List<Section> sections) {
    if (abbreviations.isEmpty()) {
      return List.of();
    }
    Map<LongForm, Optional<Place>> known = new HashMap<>();
    boolean[] taken = new boolean[tokens.size()];
    for (Place place : places) {
      for (int i = place.first(); i < Math.min(place.after(), taken.length); i++) {
        taken[i] = true;
      }
    }
    List<Place> found = new ArrayList<>();
    String text = tokens.text();
    int section = 0;
    for (int i = 0; i < tokens.size(); i++) {
      while (section + 1 < sections.size()
          && sections.get(section + 1).start() <= tokens.start(i)) {
        section++;
      }
      for (int n = Math.min(MOST_TOKENS, tokens.size() - i); n > 0 && !taken[i]; n--) {
        int last = i + n - 1;
        if (taken[last] || (n > 1 && tokens.start(last) != tokens.end(last - 1) + 1)) {
          continue;
        }
        Optional<LongForm> longForm =
            abbreviations.longForm(text.substring(tokens.start(i), tokens.end(last)));
        if (longForm.isPresent()) {
          Optional<Place> meant =
              known.computeIfAbsent(longForm.get(), words -> named(words, places));
          if (meant.isPresent()) {
            found.add(
                new Place(
                    i,
                    last + 1,
                    tokens.start(i),
                    tokens.end(last),
                    meant.get().senses(),
                    sections.get(section),
                    FoundBy.ABBREVIATION,
                    false));
          }
          i = last;
          break;
        }
      }
    }
    return found;
  }

  private static Optional<Place> named(LongForm words, List<Place> places) {
    return places.stream()
        .filter(
            place ->
                !place.nested()
                    && place.end() >= words.end() - 1
                    && place.end() <= words.end() + MOST_BEHIND
                    && place.start() >= words.start() - MOST_BEFORE
                    && 3 * (place.start() - words.start()) <= words.end() - words.start())
        .findFirst();
  }
}
