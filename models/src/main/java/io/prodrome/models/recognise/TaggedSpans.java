package io.prodrome.models.recognise;

import io.prodrome.models.tag.SpanTagger;
import io.prodrome.models.tag.TaggedSpan;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a learned recogniser takes for mentions and no name explains: the linker says what they
 * mean, or abstains. The dictionary's places stand as they are.
 */
final class TaggedSpans {

  /** A hostile note must not keep the linker busy for long. */
  private static final int MOST = 100;

  /** Letters alone tell a linker nothing; short forms mean what the note explains. */
  private static final int SHORT_FORM = 6;

  private TaggedSpans() {}

  /**
   * The places of the tagger's spans that share no token with a place.
   *
   * @param sentences the first token of each sentence, and the number of tokens
   * @param sections the note's sections
   * @param places the note's places so far
   */
  static List<Place> places(
      SpanTagger tagger,
      LinkedSpans linked,
      Tokens tokens,
      int[] sentences,
      List<Section> sections,
      List<Place> places) {
    BitSet taken = new BitSet(tokens.size());
    places.forEach(place -> taken.set(place.first(), place.after()));
    List<Place> found = new ArrayList<>();
    int asked = 0;
    int section = 0;
    for (TaggedSpan span : spans(tagger, tokens, sentences)) {
      int first = tokens.firstFrom(span.start());
      int after = tokens.firstFrom(span.end());
      int named = taken.nextSetBit(first);
      if (first >= after
          || (named >= 0 && named < after)
          || isShortForm(tokens.text(), span)
          || asked == MOST) {
        continue;
      }
      while (section + 1 < sections.size() && sections.get(section + 1).start() <= span.start()) {
        section++;
      }
      asked++;
      linked.place(first, after, sections.get(section)).ifPresent(found::add);
    }
    return found;
  }

  private static List<TaggedSpan> spans(SpanTagger tagger, Tokens tokens, int[] sentences) {
    int many = sentences.length - 1;
    int[] starts = new int[many];
    int[] ends = new int[many];
    for (int i = 0; i < many; i++) {
      starts[i] = tokens.start(sentences[i]);
      ends[i] = tokens.end(sentences[i + 1] - 1);
    }
    return tagger.tag(tokens.text(), starts, ends);
  }

  private static boolean isShortForm(String text, TaggedSpan span) {
    if (span.end() - span.start() > SHORT_FORM) {
      return false;
    }
    for (int i = span.start(); i < span.end(); i++) {
      if (Character.isLowerCase(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
