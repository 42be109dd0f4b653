package io.prodrome.fhiradapters.files;

import io.prodrome.domain.event.MessageFormat;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file holds, by its first bytes; its name decides only where they tell nothing. */
enum Content {
  HL7V2,
  /** HL7 v2 in two-byte characters: read as a whole, since its line ends are no single bytes. */
  HL7V2_WIDE,
  JSON,
  /** One FHIR resource a line. */
  NDJSON,
  XML,
  GZIP,
  TAR,
  ZIP,
  OTHER;

  /** How much of a file is looked at. */
  static final int HEAD = 64 * 1024;

  private static final int TAR_MAGIC = 257;

  /** The format of messages of this kind. */
  MessageFormat format() {
    return this == HL7V2 || this == HL7V2_WIDE ? MessageFormat.HL7V2 : MessageFormat.FHIR;
  }

  /**
   * What the bytes are.
   *
   * @param head the file's first bytes
   * @param length how many there are
   */
  static Content of(String name, byte[] head, int length, @Nullable MessageFormat expected) {
    if (length > 2 && head[0] == 0x1F && head[1] == (byte) 0x8B) {
      return GZIP;
    }
    if (length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4) {
      return ZIP;
    }
    if (length > TAR_MAGIC + 5
        && new String(head, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
      return TAR;
    }
    if (expected == MessageFormat.HL7V2) {
      return isWide(head, length) ? HL7V2_WIDE : HL7V2;
    }
    return text(name, head, length);
  }

  private static Content text(String name, byte[] head, int length) {
    String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    boolean wide = isWide(head, length);
    String text =
        wide
            ? new String(head, 0, length, StandardCharsets.UTF_16)
            : new String(head, 0, length, StandardCharsets.ISO_8859_1);
    int start = 0;
    while (start < text.length() && isBefore(text.charAt(start))) {
      start++;
    }
    String first = text.substring(start, Math.min(text.length(), start + 3));
    if (first.equals("MSH") || first.equals("FHS") || first.equals("BHS")) {
      return wide ? HL7V2_WIDE : HL7V2;
    }
    if (first.startsWith("<")) {
      return XML;
    }
    if (first.startsWith("{")) {
      return lower.endsWith(".ndjson") || hasSecondLine(text, start) ? NDJSON : JSON;
    }
    if (lower.endsWith(".hl7")) {
      return HL7V2;
    }
    if (lower.endsWith(".ndjson")) {
      return NDJSON;
    }
    if (lower.endsWith(".json")) {
      return JSON;
    }
    return lower.endsWith(".xml") ? XML : OTHER;
  }

  /** Blank space, a byte order mark (also as Latin-1 shows it), MLLP's start. */
  private static boolean isBefore(char c) {
    return Character.isWhitespace(c) || c == 0x0B || "\uFEFF\u00EF\u00BB\u00BF".indexOf(c) >= 0;
  }

  /** Whether a second object begins on a line of its own while the first line closed its object. */
  private static boolean hasSecondLine(String text, int start) {
    int end = text.indexOf('\n', start);
    if (end < 0 || !text.substring(start, end).stripTrailing().endsWith("}")) {
      return false;
    }
    String rest = text.substring(end).stripLeading();
    return rest.startsWith("{");
  }

  private static boolean isWide(byte[] head, int length) {
    return length > 1
        && ((head[0] == (byte) 0xFE && head[1] == (byte) 0xFF)
            || (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE));
  }
}
