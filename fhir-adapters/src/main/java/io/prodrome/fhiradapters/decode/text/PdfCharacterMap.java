package io.prodrome.fhiradapters.decode.text;

/**
 * What a character map of a PDF's font (ISO 32000, section 9.10.3) would cost to build: PDFBox
 * makes an entry for each code of a range, and reads what {@code usecmap} names each time anew.
 */
final class PdfCharacterMap {

  /** What reading one predefined map costs, in entries. */
  private static final long PREDEFINED = 100_000;

  private PdfCharacterMap() {}

  /**
   * The entries that a stream may make; 0 where it is no character map.
   *
   * @param text the stream, a character for each byte
   */
  static long entries(String text) {
    if (!text.contains("bfrange") && !text.contains("usecmap")) {
      return 0;
    }
    long entries = 0;
    for (int at = text.indexOf("usecmap"); at >= 0; at = text.indexOf("usecmap", at + 1)) {
      entries += PREDEFINED;
    }
    // In whatever way codes are grouped, a range has two of them: its ends.
    int previous = -1;
    for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
      int code = code(text, at + 1);
      entries += previous >= 0 && code > previous ? code - previous : 1;
      previous = code;
    }
    return entries;
  }

  /** The last two bytes of a code: ranges go no further. */
  private static int code(String text, int from) {
    int code = 0;
    int end = Math.min(text.length(), from + 64);
    for (int at = from; at < end && text.charAt(at) != '>'; at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit >= 0) {
        code = (code << 4 | digit) & 0xFFFF;
      }
    }
    return code;
  }
}
