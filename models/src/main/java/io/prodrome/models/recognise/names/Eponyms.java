package io.prodrome.models.recognise.names;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import java.util.Set;

/**
 * Names by persons or places: "Lesch-Nyhan syndrome" is also called "Lesch-Nyhan". Only names of
 * two proper words or more lose their last word so: one alone may be a person.
 */
final class Eponyms {

  private static final String HEADS = "eponym-heads.txt";
  private static final int LEAST_PROPER = 2;

  private final Set<String> heads;

  Eponyms(Language language) {
    this.heads = Set.copyOf(Resources.of(Eponyms.class, language).lines(HEADS));
  }

  static String version(Language language) {
    return Resources.of(Eponyms.class, language).version(HEADS);
  }

  /** Whether the name means the same without its last word. */
  boolean isEponym(Tokens name, int[] content) {
    int last = content.length - 1;
    if (last < LEAST_PROPER
        || content[last] != name.size() - 1
        || !heads.contains(name.form(content[last]))
        || Character.isUpperCase(name.text().charAt(name.start(content[last])))) {
      return false;
    }
    int proper = 0;
    for (int i = 0; i < last; i++) {
      proper += Character.isUpperCase(name.text().charAt(name.start(content[i]))) ? 1 : 0;
    }
    // "von" and "de" are written small.
    return proper >= LEAST_PROPER && proper >= last - 1;
  }
}
