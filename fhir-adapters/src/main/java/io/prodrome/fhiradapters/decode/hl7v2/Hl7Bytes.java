package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * From a message's bytes to text whose segments end in CR, as the standard has it (HL7 v2.5,
 * section 2.5): the declared character set (MSH-18, table 0211), byte order marks, LF and CRLF, an
 * MLLP envelope that was left on, and lines that a sender broke inside a field.
 */
final class Hl7Bytes {

  private static final Map<String, Charset> CHARSETS =
      Map.ofEntries(
          Map.entry("ASCII", StandardCharsets.US_ASCII),
          Map.entry("ISO IR6", StandardCharsets.US_ASCII),
          Map.entry("UNICODE UTF-8", StandardCharsets.UTF_8),
          Map.entry("UTF-8", StandardCharsets.UTF_8),
          Map.entry("UTF8", StandardCharsets.UTF_8),
          Map.entry("UNICODE", StandardCharsets.UTF_8),
          Map.entry("UNICODE UTF-16", StandardCharsets.UTF_16),
          Map.entry("ISO IR100", StandardCharsets.ISO_8859_1));

  private static final Map<String, String> CHARSET_NAMES =
      Map.of(
          "ISO IR14", "ISO-2022-JP",
          "ISO IR87", "ISO-2022-JP",
          "ISO IR159", "ISO-2022-JP",
          "GB 18030-2000", "GB18030",
          "KS X 1001", "EUC-KR",
          "CNS 11643-1992", "Big5",
          "BIG-5", "Big5");

  /** Types of OBX-5 that are text without components. */
  private static final Set<String> TEXT = Set.of("TX", "FT", "ST");

  private Hl7Bytes() {}

  /**
   * The message's text, one CR after each segment.
   *
   * @throws Refusal if it is no HL7 v2 message, or not of its character set
   */
  static String text(byte[] payload) {
    String text = stripped(decoded(payload));
    if (text.startsWith("FHS") || text.startsWith("BHS")) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "a batch is to be split before it is sent");
    }
    if (text.length() < 8 || !text.startsWith("MSH")) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no MSH segment at the start");
    }
    return withSegmentEnds(text);
  }

  private static String decoded(byte[] payload) {
    if (payload.length >= 2
        && ((payload[0] == (byte) 0xFE && payload[1] == (byte) 0xFF)
            || (payload[0] == (byte) 0xFF && payload[1] == (byte) 0xFE))) {
      return decode(payload, StandardCharsets.UTF_16);
    }
    String declared = declaredCharset(payload);
    return decode(payload, declared.isEmpty() ? StandardCharsets.UTF_8 : charset(declared));
  }

  /** MSH-18, read as Latin-1, in which every byte is a character; empty where it is not said. */
  private static String declaredCharset(byte[] payload) {
    int length = Math.min(payload.length, 4096);
    String head = new String(payload, 0, length, StandardCharsets.ISO_8859_1);
    int start = head.indexOf("MSH");
    if (start < 0 || start + 5 > head.length()) {
      return "";
    }
    String[] lines = head.substring(start).split("[\r\n]", 2);
    String[] fields = lines[0].split(Pattern.quote(head.substring(start + 3, start + 4)), -1);
    // MSH-1 is the separator itself, so MSH-18 is the element 17.
    if (fields.length < 18) {
      return "";
    }
    String repetition = fields[1].length() > 1 ? fields[1].substring(1, 2) : "~";
    return fields[17].split(Pattern.quote(repetition), 2)[0].strip();
  }

  private static Charset charset(String declared) {
    String name = declared.toUpperCase(Locale.ROOT);
    Charset known = CHARSETS.get(name);
    if (known != null) {
      return known;
    }
    String javaName = CHARSET_NAMES.get(name);
    if (javaName == null) {
      javaName = name.startsWith("8859/") ? "ISO-8859-" + name.substring(5) : name;
    }
    try {
      return Charset.forName(javaName);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new Refusal(DeadLetterReason.BAD_ENCODING, "MSH-18 names no known character set");
    }
  }

  private static String decode(byte[] payload, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(
          DeadLetterReason.BAD_ENCODING, "the bytes are not of the character set " + charset);
    }
  }

  /** Without the byte order mark, the MLLP envelope and blank space around. */
  private static String stripped(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isAround(text.charAt(start))) {
      start++;
    }
    while (end > start && isAround(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isAround(char c) {
    return c == '\uFEFF'
        || c == '\u000B'
        || c == '\u001C'
        || c == '\0'
        || Character.isWhitespace(c);
  }

  /** A line that begins no segment goes on with the one before it. */
  private static String withSegmentEnds(String text) {
    char separator = text.charAt(3);
    List<StringBuilder> segments = new ArrayList<>();
    for (String line : text.split("\r\n|\r|\n", -1)) {
      if (beginsSegment(line, separator)) {
        segments.add(new StringBuilder(line));
      } else if (!segments.isEmpty()) {
        segments.get(segments.size() - 1).append('\n').append(line);
      }
    }
    StringBuilder joined = new StringBuilder(text.length() + 1);
    for (StringBuilder segment : segments) {
      if (joined.length() > 0 && segment.indexOf("MSH" + separator) == 0) {
        throw new Refusal(DeadLetterReason.MALFORMED, "more than one MSH segment");
      }
      int end = segment.length();
      while (end > 0 && segment.charAt(end - 1) == '\n') {
        end--;
      }
      joined.append(withPlainText(segment.substring(0, end), text)).append('\r');
    }
    return joined.toString();
  }

  /**
   * Text with separators that its sender did not escape: they are escaped here, as a text has no
   * components that they could separate.
   */
  private static String withPlainText(String segment, String message) {
    if (!segment.startsWith("OBX") || message.charAt(7) == message.charAt(3)) {
      return segment;
    }
    String[] fields = segment.split(Pattern.quote(message.substring(3, 4)), -1);
    if (fields.length < 6 || !TEXT.contains(fields[2])) {
      return segment;
    }
    char escape = message.charAt(6);
    fields[5] =
        fields[5]
            .replace(message.substring(4, 5), escape + "S" + escape)
            .replace(message.substring(7, 8), escape + "T" + escape);
    return String.join(message.substring(3, 4), fields);
  }

  private static boolean beginsSegment(String line, char separator) {
    if (line.length() < 3 || (line.length() > 3 && line.charAt(3) != separator)) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      char c = line.charAt(i);
      if (!(c >= 'A' && c <= 'Z') && !(i > 0 && c >= '0' && c <= '9')) {
        return false;
      }
    }
    return true;
  }
}
