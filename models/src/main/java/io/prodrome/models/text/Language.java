package io.prodrome.models.text;

import java.util.Locale;
import java.util.Optional;

/** A language whose notes can be read: it chooses word forms, headings, abbreviations and cues. */
public enum Language {
  ENGLISH("en"),
  SPANISH("es");

  private final String tag;

  Language(String tag) {
    this.tag = tag;
  }

  /** The BCP 47 tag, as terminologies give it to names, and the name of its folder of lists. */
  public String tag() {
    return tag;
  }

  /** The language of a BCP 47 tag, whatever its region or script. */
  public static Optional<Language> ofTag(String tag) {
    String primary = Locale.forLanguageTag(tag.replace('_', '-')).getLanguage();
    for (Language language : values()) {
      if (language.tag.equals(primary)) {
        return Optional.of(language);
      }
    }
    return Optional.empty();
  }
}
