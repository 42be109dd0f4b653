package io.prodrome.fhiradapters.decode.hl7v2;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Renders escape sequences as the text they stand for (HL7 v2.5, section 2.7): separators, hex
 * bytes, and formatting, of which only the line breaks mean something to a reader of text.
 */
final class Hl7Escapes {

  /** The longest sequence other than of hex digits; what is longer is no sequence. */
  private static final int LONGEST = 64;

  private Hl7Escapes() {}

  /** Takes a text apart: stretches that stand as they are, and sequences with what they show. */
  interface Parts {

    /** Characters as they are. */
    void verbatim(int from, int to);

    /** What a sequence, its escape characters included, stands for; may be empty. */
    void shown(String text, int from, int to);
  }

  /** The text with its escapes rendered. */
  static String render(String written, Delimiters delimiters) {
    if (written.indexOf(delimiters.escape()) < 0) {
      return written;
    }
    StringBuilder rendered = new StringBuilder(written.length());
    each(
        written,
        delimiters,
        new Parts() {
          @Override
          public void verbatim(int from, int to) {
            rendered.append(written, from, to);
          }

          @Override
          public void shown(String text, int from, int to) {
            rendered.append(text);
          }
        });
    return rendered.toString();
  }

  /** Calls for each stretch and each sequence, in order. */
  static void each(String written, Delimiters delimiters, Parts parts) {
    char escape = delimiters.escape();
    int from = 0;
    int at = written.indexOf(escape);
    while (at >= 0) {
      int end = written.indexOf(escape, at + 1);
      String shown = end < 0 ? null : shown(written, at + 1, end, delimiters);
      if (shown == null) {
        // No escape sequence: a sender that does not escape its own escape character.
        at = end;
        continue;
      }
      if (from < at) {
        parts.verbatim(from, at);
      }
      parts.shown(shown, at, end + 1);
      from = end + 1;
      at = written.indexOf(escape, from);
    }
    if (from < written.length()) {
      parts.verbatim(from, written.length());
    }
  }

  /** What a sequence stands for; null where it is none. */
  private static @Nullable String shown(String written, int from, int to, Delimiters delimiters) {
    if (to - from == 1) {
      switch (written.charAt(from)) {
        case 'F':
          return String.valueOf(delimiters.field());
        case 'S':
          return String.valueOf(delimiters.component());
        case 'T':
          return String.valueOf(delimiters.subcomponent());
        case 'R':
          return String.valueOf(delimiters.repetition());
        case 'E':
          return String.valueOf(delimiters.escape());
        case 'H', 'N':
          return "";
        default:
          return null;
      }
    }
    if (to > from && written.charAt(from) == 'X') {
      return hex(written, from + 1, to);
    }
    return to - from > LONGEST ? null : format(written.substring(from, to));
  }

  /** Bytes in hex digits: UTF-8 where they are, else Latin-1. */
  private static @Nullable String hex(String written, int from, int to) {
    if (from == to || (to - from) % 2 != 0) {
      return null;
    }
    for (int i = from; i < to; i++) {
      if (!HexFormat.isHexDigit(written.charAt(i))) {
        return null;
      }
    }
    byte[] bytes = HexFormat.of().parseHex(written, from, to);
    CharBuffer utf8 = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), utf8, true);
    String text =
        result.isError() ? new String(bytes, StandardCharsets.ISO_8859_1) : utf8.flip().toString();
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static @Nullable String format(String sequence) {
    if (sequence.startsWith(".br") || sequence.equals(".ce")) {
      return "\n";
    }
    if (sequence.startsWith(".") && sequence.length() >= 3) {
      return command(sequence.substring(1, 3), sequence.substring(3).strip());
    }
    // Local sequences and changes of the character set show nothing.
    boolean local = sequence.startsWith("Z") && sequence.length() <= 21 && isWord(sequence);
    boolean charset =
        (sequence.startsWith("C") || sequence.startsWith("M"))
            && sequence.length() >= 5
            && sequence.length() <= 7
            && sequence.chars().skip(1).allMatch(c -> Character.digit(c, 16) >= 0);
    return local || charset ? "" : null;
  }

  /** The commands of FT (section 2.7.6), whose argument is a count with or without a sign. */
  private static @Nullable String command(String name, String argument) {
    String digits =
        argument.startsWith("+") || argument.startsWith("-") ? argument.substring(1) : argument;
    if (digits.length() > 2 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    return switch (name) {
      case "sp" -> "\n".repeat(digits.isEmpty() ? 1 : Math.max(1, Integer.parseInt(digits)));
      case "sk", "in", "ti" -> " ";
      case "fi", "nf" -> digits.isEmpty() ? "" : null;
      default -> null;
    };
  }

  private static boolean isWord(String text) {
    return text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
  }
}
