package io.prodrome.fhiradapters.decode.hl7v2;

import ca.uhn.hl7v2.parser.DefaultEscaping;
import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.Escaping;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Renders escape sequences as the text they stand for (HL7 v2.5, section 2.7): separators, hex
 * bytes, and formatting, of which only the line breaks mean something to a reader of text.
 */
final class Hl7Escapes implements Escaping {

  private final Escaping standard = new DefaultEscaping();

  @Override
  public String escape(String text, EncodingCharacters separators) {
    return standard.escape(text, separators);
  }

  @Override
  public String unescape(String text, EncodingCharacters separators) {
    char escape = separators.getEscapeCharacter();
    int at = text.indexOf(escape);
    if (at < 0) {
      return text;
    }
    StringBuilder rendered = new StringBuilder(text.length());
    int from = 0;
    while (at >= 0) {
      int end = text.indexOf(escape, at + 1);
      String shown =
          end < 0 || end - at > 64 ? null : render(text.substring(at + 1, end), separators);
      rendered.append(text, from, at);
      if (shown == null) {
        // No escape sequence: a sender that does not escape its own escape character.
        rendered.append(escape);
        from = at + 1;
      } else {
        rendered.append(shown);
        from = end + 1;
      }
      at = text.indexOf(escape, from);
    }
    return rendered.append(text, from, text.length()).toString();
  }

  /** What a sequence stands for; null where it is none. */
  @SuppressWarnings("NullAway") // HAPI's interface is not null-marked; null stays in this class.
  private static String render(String sequence, EncodingCharacters separators) {
    switch (sequence) {
      case "F":
        return String.valueOf(separators.getFieldSeparator());
      case "S":
        return String.valueOf(separators.getComponentSeparator());
      case "T":
        return String.valueOf(separators.getSubcomponentSeparator());
      case "R":
        return String.valueOf(separators.getRepetitionSeparator());
      case "E":
        return String.valueOf(separators.getEscapeCharacter());
      case "H", "N":
        return "";
      default:
        if (sequence.startsWith("X") && sequence.length() % 2 == 1 && sequence.length() > 1) {
          return hex(sequence.substring(1));
        }
        return format(sequence);
    }
  }

  @SuppressWarnings("NullAway")
  private static String hex(String digits) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return null;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  @SuppressWarnings("NullAway")
  private static String format(String sequence) {
    if (sequence.startsWith(".br") || sequence.equals(".ce")) {
      return "\n";
    }
    if (sequence.matches("\\.sp ?\\+?[0-9]{0,2}")) {
      String count = sequence.replaceAll("[^0-9]", "");
      return "\n".repeat(count.isEmpty() ? 1 : Math.max(1, Integer.parseInt(count)));
    }
    if (sequence.matches("\\.(sk|in|ti) ?[+-]?[0-9]{0,2}")) {
      return " ";
    }
    // Local sequences and changes of the character set show nothing.
    boolean silent = sequence.matches("\\.(fi|nf)|Z[0-9A-Za-z]{0,20}|[CM][0-9A-Fa-f]{4,6}");
    return silent ? "" : null;
  }
}
