package io.prodrome.launcher.notes;

/** Text made safe to stand in an HTML element or a quoted attribute. */
final class Html {

  private Html() {}

  /**
   * The text with markup's characters as references; control characters that HTML does not allow,
   * and halves of surrogate pairs, become the replacement character.
   */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + text.length() / 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          if (isForbidden(c)) {
            out.append('\uFFFD');
          } else {
            out.appendCodePoint(c);
          }
        }
      }
    }
    return out.toString();
  }

  private static boolean isForbidden(int c) {
    boolean control = c < ' ' && c != '\n' && c != '\t' && c != '\r';
    boolean c1 = c >= 0x7f && c < 0xa0;
    boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean none = (c & 0xfffe) == 0xfffe;
    return control || c1 || half || none;
  }
}
