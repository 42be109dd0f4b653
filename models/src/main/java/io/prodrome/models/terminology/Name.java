package io.prodrome.models.terminology;

/**
 * A name of a concept.
 *
 * @param text the name without a semantic tag; never blank, no space at its ends, and no white
 *     space in it but single spaces
 * @param language the language's lower-case ISO 639-1 code, such as {@code en}
 */
public record Name(String text, String language) {

  /** The language of a name whose source says none. */
  public static final String DEFAULT_LANGUAGE = "en";

  public Name {
    text = singleSpaced(text);
    if (text.isEmpty() || language.isBlank()) {
      throw new IllegalArgumentException("a name needs a text and a language");
    }
  }

  /** An English name. */
  public static Name of(String text) {
    return new Name(text, DEFAULT_LANGUAGE);
  }

  private static String singleSpaced(String text) {
    boolean plain = !text.isEmpty();
    boolean space = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      boolean white = isWhite(c);
      plain = white ? c == ' ' && !space : true;
      space = white;
    }
    if (plain && !space) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWhite(c)) {
        out.append(c);
      } else if (out.length() > 0 && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
    int end = out.length();
    return out.substring(0, end > 0 && out.charAt(end - 1) == ' ' ? end - 1 : end);
  }

  private static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
