package io.prodrome.models.recognise.names;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The words of a text that carry meaning, with their stems. Function words ("of the") are left out,
 * but a single capital letter, as in "hepatitis A", is none. Names and texts go through here alike.
 * Immutable and thread-safe.
 */
final class ContentWords {

  private final Language language;
  private final Set<String> functionWords;
  private final Set<String> coordinators;
  private final Map<String, String> stemOf;
  private final StemRules stems;
  private final StemRules states;

  private ContentWords(Language language) {
    this.language = language;
    Resources lists = Resources.of(ContentWords.class, language);
    this.functionWords = new HashSet<>(lists.lines("function-words.txt"));
    this.coordinators = new HashSet<>(lists.lines("coordinators.txt"));
    this.stemOf = new HashMap<>(lists.pairs("number-words.tsv"));
    this.stems = StemRules.of(language, "stem-endings.tsv");
    this.states = StemRules.of(language, "state-endings.tsv");
  }

  static ContentWords of(Language language) {
    return new ContentWords(language);
  }

  /** Changes with the lists and rules: an index is only for texts read by the same. */
  static String version(Language language) {
    return StemRules.VERSION
        + Resources.of(ContentWords.class, language)
            .version(
                "function-words.txt",
                "coordinators.txt",
                "number-words.tsv",
                "stem-endings.tsv",
                "state-endings.tsv");
  }

  /** The numbers of a text's content words among its tokens, in order. */
  int[] of(Tokens tokens) {
    return of(tokens, 0, tokens.size());
  }

  /**
   * The numbers of the content words among some of a text's tokens, in order.
   *
   * @param from the first token
   * @param to the token after the last
   */
  int[] of(Tokens tokens, int from, int to) {
    int[] found = new int[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      if (!isFunctionWord(tokens, i, from)) {
        found[n++] = i;
      }
    }
    return Arrays.copyOf(found, n);
  }

  private boolean isFunctionWord(Tokens tokens, int token, int from) {
    String form = tokens.form(token);
    if (form.length() > 7 || !functionWords.contains(form)) {
      return false;
    }
    boolean letter =
        form.length() == 1 && Character.isUpperCase(tokens.text().charAt(tokens.start(token)));
    return !letter || token == from;
  }

  /** Whether the form joins parts of a list: "and", "or". */
  boolean coordinates(String form) {
    return coordinators.contains(form);
  }

  /** The stem of a token's form: what is the same in "hypoplastic" and "hypoplasia". */
  String stem(String form) {
    String number = stemOf.get(form);
    return number != null ? number : stems.stem(form);
  }

  /**
   * The state that an adjective is of, as epilepsy of "epileptic"; the form itself if it is none.
   */
  String state(String form) {
    return states.stem(form);
  }

  Language language() {
    return language;
  }
}
