package io.prodrome.models.recognise;

import io.prodrome.models.recognise.names.NameIndex.Guard;
import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Tokens;
import java.util.Locale;

/** Whether a note shows that a guarded name is meant as a finding. */
final class NameEvidence {

  private NameEvidence() {}

  /**
   * Whether the name is meant.
   *
   * @param start where it starts
   * @param end where it ends
   * @param sentence the sentence's first token
   * @param limit the token after the sentence
   */
  static boolean isMeant(
      Guard guard, Tokens tokens, int start, int end, int sentence, int limit, Section section) {
    return switch (guard) {
      case NONE -> true;
      case VACCINE -> isOfVaccines(tokens, sentence, limit, section);
      case EVERYDAY_WORD ->
          section.effect() == Effect.ALLERGIES || isListItem(tokens.text(), start, end);
      case SHORT_FORM -> isCapitals(tokens.text().substring(start, end));
    };
  }

  private static boolean isCapitals(String written) {
    return written.equals(written.toUpperCase(Locale.ROOT));
  }

  /** Whether the section or the sentence speaks of immunizations. */
  private static boolean isOfVaccines(Tokens tokens, int from, int to, Section section) {
    if (speaksOfVaccines(section.name())) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (speaksOfVaccines(tokens.form(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean speaksOfVaccines(String word) {
    return word.startsWith("immuni") || word.startsWith("vaccin") || word.startsWith("vacun");
  }

  /** Whether the words are all that a line holds, but for a bullet before and a point after. */
  private static boolean isListItem(String text, int start, int end) {
    int at = start - 1;
    while (at >= 0 && " \t-*\u2022".indexOf(text.charAt(at)) >= 0) {
      at--;
    }
    int to = end;
    while (to < text.length() && " \t.;,\r".indexOf(text.charAt(to)) >= 0) {
      to++;
    }
    return (at < 0 || text.charAt(at) == '\n') && (to >= text.length() || text.charAt(to) == '\n');
  }
}
