package io.prodrome.fhiradapters.decode.text;

/**
 * Finds where each character of a parsed text stands in the source that it was parsed from. What it
 * calls the same character has been compared, so a parser's wrong idea of places only makes the map
 * coarser.
 */
final class Alignment {

  private Alignment() {}

  /** Takes one character of the text and the stretch of the source that it stands for. */
  @FunctionalInterface
  interface Sink {
    void accept(char c, int from, int to);
  }

  /** Knows how the format writes characters that it does not write as they are. */
  @FunctionalInterface
  interface Escapes {
    /** The length of the escape that may begin there; 0 where none does. */
    int lengthAt(String source, int at, int to);
  }

  /**
   * Gives each character of the text with its place.
   *
   * @param from where in the source the text begins
   * @param to where it ends there
   */
  static void each(String source, int from, int to, String text, Escapes escapes, Sink sink) {
    int at = from;
    int done = 0;
    while (done < text.length()) {
      char c = text.charAt(done);
      int escape = at < to ? escapes.lengthAt(source, at, to) : 0;
      if (escape > 0) {
        int stands = standsFor(source, at + escape, to, text, done, escapes);
        if (stands > 0) {
          for (int i = 0; i < stands; i++) {
            sink.accept(text.charAt(done + i), at, at + escape);
          }
          done += stands;
          at += escape;
          continue;
        }
      }
      if (at < to && source.charAt(at) == c) {
        sink.accept(c, at, at + 1);
        at++;
        done++;
      } else if (at + 1 < to && source.charAt(at) == '\r' && source.charAt(at + 1) == c) {
        at++;
      } else {
        // Lost: what remains stands for what remains.
        for (; done < text.length(); done++) {
          sink.accept(text.charAt(done), Math.min(at, to), to);
        }
      }
    }
  }

  /**
   * How many characters an escape stands for: one or two, whichever lets the source go on as the
   * text does; 0 where neither does.
   */
  private static int standsFor(
      String source, int next, int to, String text, int done, Escapes escapes) {
    for (int length = 1; length <= 2 && done + length <= text.length(); length++) {
      int follows = done + length;
      boolean sourceEnds = next >= to;
      boolean textEnds = follows >= text.length();
      if (sourceEnds ? textEnds : !textEnds && goesOn(source, next, to, text, follows, escapes)) {
        return length;
      }
    }
    return 0;
  }

  private static boolean goesOn(
      String source, int next, int to, String text, int follows, Escapes escapes) {
    return source.charAt(next) == text.charAt(follows) || escapes.lengthAt(source, next, to) > 0;
  }
}
