package io.prodrome.models.terminology.source;

import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.SemanticTags;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a source's names become names that text is searched for. */
final class Names {

  /** The marks of the Read codes that went into SNOMED CT: "[D]Dizziness", "[X]Other ...". */
  private static final Pattern MARK = Pattern.compile("^(?:\\[[A-Z]{1,4}\\]\\s*)+");

  private Names() {}

  /**
   * The name without its semantic tag and without a mark before it; empty if nothing is left.
   *
   * @param language a language tag, such as {@code en-GB}; may be empty
   */
  static Optional<Name> of(String text, String language) {
    String name = MARK.matcher(SemanticTags.strip(text.strip())).replaceFirst("").strip();
    return name.isBlank() || name.chars().allMatch(c -> Character.isSpaceChar(c) || c <= ' ')
        ? Optional.empty()
        : Optional.of(new Name(name, language(language)));
  }

  /** The language of a language tag: {@code en-GB} is {@code en}. */
  static String language(String tag) {
    int end = tag.indexOf('-') < 0 ? tag.indexOf('_') : tag.indexOf('-');
    String language = (end < 0 ? tag : tag.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return language.isEmpty() ? Name.DEFAULT_LANGUAGE : language;
  }

  /** Whether an ontology has put "obsolete" before the name of a term that is no longer used. */
  static boolean isObsolete(String name) {
    return name.regionMatches(true, 0, "obsolete", 0, 8)
        && (name.length() == 8 || !Character.isLetter(name.charAt(8)));
  }
}
