package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bytes to characters, strictly: what cannot be of the character set is refused. */
final class Charsets {

  /** What HL7 table 0211 calls the common ones. */
  private static final Map<String, String> HL7_NAMES =
      Map.of(
          "unicode utf-8", "UTF-8",
          "unicode", "UTF-8",
          "ascii", "US-ASCII",
          "8859/1", "ISO-8859-1",
          "8859/2", "ISO-8859-2",
          "8859/9", "ISO-8859-9",
          "8859/15", "ISO-8859-15");

  /** How a document of markup says its own. */
  private static final Pattern OWN =
      Pattern.compile(
          "(?:charset|encoding)\\s{0,4}=\\s{0,4}[\"']?([a-z0-9_:.-]{1,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private Charsets() {}

  /**
   * The characters, without a byte order mark.
   *
   * @param mediaType whose charset parameter counts where {@code charset} is empty
   * @throws Refusal if the character set is unknown or the bytes are not of it
   */
  static String decode(byte[] bytes, String mediaType, String charset, String pointer) {
    Charset marked = byteOrderMark(bytes);
    if (marked != null) {
      int mark = marked == StandardCharsets.UTF_8 ? 3 : 2;
      String text = strict(ByteBuffer.wrap(bytes, mark, bytes.length - mark), marked);
      if (text != null) {
        return text;
      }
      throw refusal(pointer);
    }
    String said = charset.isBlank() ? parameter(mediaType) : charset.strip();
    if (said.isEmpty()) {
      said = own(bytes);
    }
    Charset declared = said.isEmpty() ? StandardCharsets.UTF_8 : named(said, pointer);
    String text = strict(ByteBuffer.wrap(bytes), effective(declared, bytes));
    if (text == null && declared != StandardCharsets.UTF_8) {
      // Bytes above 127 that are UTF-8 throughout are so by no accident.
      text = strict(ByteBuffer.wrap(bytes), StandardCharsets.UTF_8);
    }
    if (text == null) {
      throw refusal(pointer);
    }
    return text;
  }

  private static Refusal refusal(String pointer) {
    return new Refusal(
        DeadLetterReason.BAD_ENCODING,
        "an attachment's bytes are not of its character set in " + pointer);
  }

  private static @Nullable Charset byteOrderMark(byte[] bytes) {
    if (bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB) {
      return bytes[2] == (byte) 0xBF ? StandardCharsets.UTF_8 : null;
    }
    if (bytes.length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    if (bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
      return StandardCharsets.UTF_16LE;
    }
    return null;
  }

  private static String parameter(String mediaType) {
    for (String parameter : mediaType.split(";")) {
      String trimmed = parameter.strip();
      if (trimmed.toLowerCase(Locale.ROOT).startsWith("charset=")) {
        return trimmed.substring("charset=".length()).replace("\"", "").replace("'", "").strip();
      }
    }
    return "";
  }

  /** What the document itself says, where it is one of markup. */
  private static String own(byte[] bytes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.ISO_8859_1).strip();
    if (!head.startsWith("<")) {
      return "";
    }
    Matcher matcher = OWN.matcher(head);
    // Who can read the declaration byte for byte has no characters of two bytes.
    return matcher.find() && !matcher.group(1).toLowerCase(Locale.ROOT).startsWith("utf-16")
        ? matcher.group(1)
        : "";
  }

  private static Charset named(String name, String pointer) {
    try {
      return Charset.forName(HL7_NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new Refusal(
          DeadLetterReason.BAD_ENCODING, "an attachment's character set is unknown in " + pointer);
    }
  }

  /**
   * Windows-1252 where ISO 8859-1 is declared and bytes of 0x80 to 0x9F are there, which no text
   * has in the latter (WHATWG Encoding Standard, section 4.2).
   */
  private static Charset effective(Charset declared, byte[] bytes) {
    if (declared.equals(StandardCharsets.ISO_8859_1)) {
      for (byte b : bytes) {
        if (b < (byte) 0xA0) {
          return WINDOWS_1252;
        }
      }
    }
    return declared;
  }

  private static @Nullable String strict(ByteBuffer bytes, Charset charset) {
    try {
      return charset.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
