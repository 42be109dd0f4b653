package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a message's bytes to characters: the declared character set (MSH-18, table 0211), byte order
 * marks, and declarations that the bytes themselves disprove. Bytes that are not of the declared
 * set but valid UTF-8 are UTF-8, and that is remarked; anything else is refused. A message that
 * declares nothing is UTF-8, of which ASCII is a part.
 */
final class Hl7Charsets {

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
          "BIG-5", "Big5",
          "UNICODE UTF-32", "UTF-32");

  /**
   * Sets in which every byte is some character, so that nothing is ever not of them, and in which
   * the second and later bytes of UTF-8 are signs, not letters: a text all of whose characters
   * beyond ASCII happen to be UTF-8 is UTF-8 that was declared wrongly, as no word is written so.
   */
  private static final Set<String> DISPROVED_BY_UTF_8 =
      Set.of("ISO-8859-1", "ISO-8859-15", "windows-1252");

  private Hl7Charsets() {}

  /**
   * The message's characters, a byte order mark among them.
   *
   * @param remarks where a wrong declaration is noted
   * @throws Refusal if the bytes are not of the message's character set
   */
  static String decode(byte[] payload, Set<Remark> remarks) {
    Charset wide = wide(payload);
    if (wide != null) {
      return strictly(payload, wide);
    }
    String declared = declared(payload);
    if (declared.isEmpty()) {
      return strictly(payload, StandardCharsets.UTF_8);
    }
    Charset charset = named(declared);
    boolean ascii = isAscii(payload);
    if (ascii && (charset == null || !isAsciiInside(charset))) {
      remarks.add(Remark.CHARSET_WRONGLY_DECLARED);
      return new String(payload, StandardCharsets.US_ASCII);
    }
    if (charset != null && (ascii || !DISPROVED_BY_UTF_8.contains(charset.name()))) {
      String text = tryDecode(payload, charset);
      if (text != null) {
        return text;
      }
    }
    String utf8 =
        StandardCharsets.UTF_8.equals(charset) ? null : tryDecode(payload, StandardCharsets.UTF_8);
    if (utf8 != null) {
      remarks.add(Remark.CHARSET_WRONGLY_DECLARED);
      return utf8;
    }
    if (charset == null) {
      throw new Refusal(DeadLetterReason.BAD_ENCODING, "MSH-18 names no known character set");
    }
    return strictly(payload, charset);
  }

  /** UTF-16 by its byte order mark, or by the zero bytes of its first letters; null for others. */
  static @Nullable Charset wide(byte[] payload) {
    if (payload.length < 4) {
      return null;
    }
    int first = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    if (first == 0xFEFF || first == 0xFFFE) {
      return first == 0xFEFF ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    if (payload[0] == 0 && payload[2] == 0 && payload[1] != 0) {
      return StandardCharsets.UTF_16BE;
    }
    return payload[1] == 0 && payload[3] == 0 && payload[0] != 0 ? StandardCharsets.UTF_16LE : null;
  }

  /** Whether ASCII text is the same bytes in this set as in ASCII. */
  private static boolean isAsciiInside(Charset charset) {
    return !charset.name().startsWith("UTF-16")
        && !charset.name().startsWith("UTF-32")
        && !charset.name().startsWith("IBM");
  }

  private static boolean isAscii(byte[] payload) {
    for (byte b : payload) {
      // Escape begins a change of the character set (ISO 2022).
      if (b < 0 || b == 0x1B) {
        return false;
      }
    }
    return true;
  }

  /** MSH-18, read as Latin-1, in which every byte is a character; empty where it is not said. */
  private static String declared(byte[] payload) {
    int length = Math.min(payload.length, 4096);
    String head = new String(payload, 0, length, StandardCharsets.ISO_8859_1);
    int start = head.indexOf("MSH");
    if (start < 0 || start + 8 > head.length()) {
      return "";
    }
    char field = head.charAt(start + 3);
    char repetition = head.charAt(start + 5);
    int at = start + 3;
    // MSH-1 is the separator itself, so 16 more separators stand before MSH-18.
    for (int number = 2; number < 18; number++) {
      at = head.indexOf(field, at + 1);
      if (at < 0) {
        return "";
      }
    }
    int end = at + 1;
    while (end < head.length() && !endsValue(head.charAt(end), field, repetition)) {
      end++;
    }
    String value = head.substring(at + 1, end);
    return value.indexOf('\r') >= 0 || isPastSegment(head, start, at) ? "" : value.strip();
  }

  private static boolean endsValue(char c, char field, char repetition) {
    return c == field || c == repetition || c == '\r' || c == '\n';
  }

  private static boolean isPastSegment(String head, int start, int at) {
    int cr = head.indexOf('\r', start);
    int lf = head.indexOf('\n', start);
    return (cr >= 0 && cr < at) || (lf >= 0 && lf < at);
  }

  /** The set of table 0211 or of Java's that has the name; null where there is none. */
  private static @Nullable Charset named(String declared) {
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
      return null;
    }
  }

  private static String strictly(byte[] payload, Charset charset) {
    String text = tryDecode(payload, charset);
    if (text == null) {
      throw new Refusal(
          DeadLetterReason.BAD_ENCODING, "the bytes are not of the character set " + charset);
    }
    return text;
  }

  private static @Nullable String tryDecode(byte[] payload, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
