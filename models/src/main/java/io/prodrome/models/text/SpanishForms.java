package io.prodrome.models.text;

/** Spanish words in the form in which they are compared: lower case, no accents, singular. */
final class SpanishForms {

  private SpanishForms() {}

  static String of(String word) {
    return singular(WordForms.withoutMarks(WordForms.fold(word)));
  }

  /**
   * Regular plurals: -s after a vowel, -es after a consonant ("lesiones", "dolores"; but "padres"
   * of "padre"), -ces of -z. Words in -is and -us are the same in both numbers ("crisis", "virus").
   */
  private static String singular(String word) {
    int n = word.length();
    if (n < 4 || word.charAt(n - 1) != 's' || word.endsWith("is") || word.endsWith("us")) {
      return word;
    }
    if (n > 4 && word.endsWith("ces")) {
      return word.substring(0, n - 3) + "z";
    }
    boolean consonant = n > 4 && word.endsWith("es") && "ndrlj".indexOf(word.charAt(n - 3)) >= 0;
    if (consonant && "aeiou".indexOf(word.charAt(n - 4)) >= 0) {
      return word.substring(0, n - 2);
    }
    return word.substring(0, n - 1);
  }
}
