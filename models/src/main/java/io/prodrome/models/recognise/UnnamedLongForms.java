package io.prodrome.models.recognise;

import io.prodrome.models.recognise.Abbreviations.LongForm;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a note found worth a short form, but no name says: "adenomatous polyposis coli (APC)". The
 * linker may know what it means, and so what the short form means each time.
 */
final class UnnamedLongForms {

  /** A hostile note must not keep the linker busy for long. */
  private static final int MOST = 16;

  private UnnamedLongForms() {}

  /**
   * The places of such words.
   *
   * @param places the note's places so far
   * @param sections the note's sections
   */
  static List<Place> places(
      Tokens tokens,
      Abbreviations abbreviations,
      List<Place> places,
      List<Section> sections,
      LinkedSpans linked) {
    List<LongForm> longForms = abbreviations.longForms();
    if (longForms.isEmpty()) {
      return List.of();
    }
    BitSet taken = new BitSet(tokens.size());
    places.forEach(place -> taken.set(place.first(), place.after()));
    List<Place> found = new ArrayList<>();
    int asked = 0;
    int section = 0;
    for (LongForm words : longForms) {
      int first = tokens.firstFrom(words.start());
      int after = tokens.firstFrom(words.end());
      int named = taken.nextSetBit(first);
      if (first >= after || asked == MOST || (named >= 0 && named < after)) {
        continue;
      }
      while (section + 1 < sections.size() && sections.get(section + 1).start() <= words.start()) {
        section++;
      }
      asked++;
      linked.place(first, after, sections.get(section)).ifPresent(found::add);
    }
    return found;
  }
}
