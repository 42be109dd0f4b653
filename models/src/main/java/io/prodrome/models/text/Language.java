package io.prodrome.models.text;

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
}
