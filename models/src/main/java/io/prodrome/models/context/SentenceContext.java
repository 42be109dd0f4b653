package io.prodrome.models.context;

import io.prodrome.domain.concept.Context;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Sections;
import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Sentences;
import io.prodrome.models.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a short text means one of its phrases, without a terminology: for corpora that give a
 * sentence and the words in it that are judged.
 */
public final class SentenceContext {

  /** A concept that the sentence cuts off must show this many characters. */
  private static final int LEAST_SEEN = 8;

  private SentenceContext() {}

  /**
   * How the sentence means the words.
   *
   * @param sentence the sentence, perhaps with its heading
   * @param concept words of the sentence; case and the width of spaces do not matter, and where
   *     they occur more than once the place in capitals is meant, else the first
   * @return empty if the sentence does not have the words
   */
  public static Optional<Context> of(String sentence, String concept, Language language) {
    List<Section> sections = Sections.of(sentence, language);
    int start = find(sentence, concept, sections);
    if (start < 0) {
      return Optional.empty();
    }
    Tokens tokens = Tokens.of(sentence, language);
    int first = firstTouched(tokens, start);
    int after = Math.max(first + 1, tokens.firstFrom(end(sentence, start, concept)));
    if (first >= tokens.size()) {
      return Optional.empty();
    }
    int[] nameEnds = new int[tokens.size()];
    Arrays.fill(nameEnds, first, after, after);
    int[] sentences = Sentences.starts(tokens, sections);
    ContextFinder finder = ContextFinder.of(tokens, sentences, nameEnds, ContextCues.of(language));
    Effect effect = Effect.NONE;
    for (Section section : sections) {
      if (section.bodyStart() <= tokens.start(first)) {
        effect = section.effect();
      }
    }
    return Optional.of(finder.context(first, after - 1, effect));
  }

  private static int firstTouched(Tokens tokens, int offset) {
    int token = tokens.firstFrom(offset);
    return token > 0 && tokens.end(token - 1) > offset ? token - 1 : token;
  }

  /**
   * Where the concept starts: of its places the first that is whole words, before one that is in
   * capitals, before one that is in no heading; -1 if the text does not have it.
   */
  private static int find(String text, String concept, List<Section> sections) {
    int best = -1;
    int bestRank = 0;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        continue;
      }
      int end = end(text, i, concept);
      if (end < 0) {
        continue;
      }
      String written = text.substring(i, end);
      boolean capitals = written.equals(written.toUpperCase(Locale.ROOT));
      boolean whole = !isLetterAt(text, i - 1) && !isLetterAt(text, end);
      int rank = (isHeading(i, sections) ? 1 : 2) + (capitals ? 2 : 0) + (whole ? 4 : 0);
      if (rank > bestRank) {
        best = i;
        bestRank = rank;
      }
    }
    return best;
  }

  private static boolean isLetterAt(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '\'');
  }

  private static boolean isHeading(int offset, List<Section> sections) {
    return sections.stream()
        .anyMatch(section -> section.start() <= offset && offset < section.bodyStart());
  }

  /** Where the concept ends that starts at the offset, -1 if another text stands there. */
  private static int end(String text, int from, String concept) {
    int at = from;
    for (int i = 0; i < concept.length(); i++) {
      char wanted = concept.charAt(i);
      if (Character.isWhitespace(wanted)) {
        continue;
      }
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at == text.length() && i >= LEAST_SEEN) {
        return at;
      }
      if (at == text.length()
          || Character.toLowerCase(text.charAt(at)) != Character.toLowerCase(wanted)) {
        return -1;
      }
      at++;
    }
    return at > from ? at : -1;
  }
}
