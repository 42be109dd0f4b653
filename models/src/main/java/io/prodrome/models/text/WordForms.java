package io.prodrome.models.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;

/**
 * Brings a word to the form in which words are compared: lower case, no diacritics, singular,
 * American spelling. Dictionary, cues and text all go through it, so a form need not be a word; it
 * only must not join words of different meaning.
 */
public final class WordForms {

  private static final Map<String, String> VARIANTS =
      Resources.of(WordForms.class, Language.ENGLISH).pairs("spelling-variants.tsv");

  private WordForms() {}

  /** The form of a word in a language; see {@link #of(String)}. */
  public static String of(String word, Language language) {
    return switch (language) {
      case ENGLISH -> of(word);
      case SPANISH -> SpanishForms.of(word);
    };
  }

  /**
   * The form of an English word of letters and digits, perhaps with apostrophes and hyphens inside.
   */
  public static String of(String word) {
    String folded = fold(word);
    String bare = withoutMarks(folded);
    String singular = singular(bare);
    String american = foldDigraphs(singular);
    return VARIANTS.getOrDefault(american, american);
  }

  static String fold(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 0x80) {
        return foldUnicode(word);
      }
    }
    return word.toLowerCase(Locale.ROOT);
  }

  private static String foldUnicode(String word) {
    String decomposed = Normalizer.normalize(word, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder(decomposed.length());
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      switch (c) {
        case 'ß' -> out.append("ss");
        case 'æ' -> out.append("ae");
        case 'œ' -> out.append("oe");
        case 'ø' -> out.append('o');
        case 'ł' -> out.append('l');
        case '\u2019' -> out.append('\'');
        default -> {
          if (Character.getType(c) != Character.NON_SPACING_MARK) {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** Takes off a possessive 's, and apostrophes and hyphens within. */
  static String withoutMarks(String word) {
    if (word.indexOf('\'') < 0 && word.indexOf('-') < 0) {
      return word;
    }
    String base = word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
    return base.replace("'", "").replace("-", "");
  }

  /** Regular English plurals, and the Greek -oses of -osis. */
  private static String singular(String word) {
    int n = word.length();
    if (n < 4 || word.charAt(n - 1) != 's') {
      return word;
    }
    if (word.endsWith("ss") || word.endsWith("us") || word.endsWith("is")) {
      return word;
    }
    if (n > 4 && word.endsWith("ies")) {
      return word.substring(0, n - 3) + "y";
    }
    if (n > 5 && word.endsWith("oses")) {
      return word.substring(0, n - 2) + "is";
    }
    if (word.endsWith("sses")
        || word.endsWith("xes")
        || word.endsWith("ches")
        || word.endsWith("shes")) {
      return word.substring(0, n - 2);
    }
    return word.substring(0, n - 1);
  }

  /** British ae and oe are American e: haemorrhage, oedema, diarrhoea, anaesthesia. */
  private static String foldDigraphs(String word) {
    if (word.length() < 5 || (word.indexOf("ae") < 0 && word.indexOf("oe") < 0)) {
      return word;
    }
    return word.replace("ae", "e").replace("oe", "e");
  }
}
