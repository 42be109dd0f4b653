package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;

/**
 * A message's own separators, as MSH-1 and MSH-2 (or those of FHS or BHS) give them (HL7 v2.5,
 * section 2.5.4). One that is not given is {@link #NONE}, which occurs in no text.
 *
 * @param field between fields, {@code |} by custom
 * @param component between components, {@code ^}
 * @param repetition between repetitions, {@code ~}
 * @param escape around escape sequences, {@code \}
 * @param subcomponent between subcomponents, {@code &}
 */
record Delimiters(char field, char component, char repetition, char escape, char subcomponent) {

  /** No separator: a noncharacter of Unicode. */
  static final char NONE = '\uFFFF';

  /**
   * Those of a header segment.
   *
   * @param header the segment's text from its name on
   * @throws Refusal if they cannot be told apart
   */
  static Delimiters of(String header) {
    if (header.length() < 5) {
      throw broken();
    }
    char field = header.charAt(3);
    int end = header.indexOf(field, 4);
    String others = single(header.substring(4, end < 0 ? header.length() : end));
    if (isWord(field) || others.isEmpty() || others.length() > 8) {
      throw broken();
    }
    for (int i = 0; i < others.length(); i++) {
      if (isWord(others.charAt(i)) || others.indexOf(others.charAt(i), i + 1) >= 0) {
        throw broken();
      }
    }
    return new Delimiters(field, at(others, 0), at(others, 1), at(others, 2), at(others, 3));
  }

  /** Programs that escape their own strings double the escape character: it is one. */
  private static String single(String others) {
    return others.startsWith("^~\\\\&") ? "^~\\" + others.substring(4) : others;
  }

  private static char at(String others, int index) {
    return index < others.length() ? others.charAt(index) : NONE;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c < ' ';
  }

  private static Refusal broken() {
    return new Refusal(DeadLetterReason.MALFORMED, "the header names no distinct separators");
  }
}
