package io.prodrome.fhiradapters.decode.text;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The tables of an embedded TrueType or OpenType font (OpenType 1.9). Text needs names, widths and
 * the map from codes to glyphs; PDFBox would also read the tables for setting type, of which a few
 * kilobytes can stand for gigabytes.
 */
final class SfntTables {

  private static final Set<String> READ =
      Set.of(
          "head", "hhea", "maxp", "hmtx", "post", "cmap", "OS/2", "name", "loca", "glyf", "CFF ");

  private static final byte[] UNREAD = "none".getBytes(StandardCharsets.US_ASCII);

  private final byte[] font;
  private final long most;
  private long entries;

  private SfntTables(byte[] font, long most) {
    this.font = font;
    this.most = most;
  }

  /**
   * Hides the tables of a font that are not to be read, by other names for them.
   *
   * @param bytes a decoded stream; changed where it is a font
   * @param most how many entries of character maps are bearable: counting ends there
   * @return how many entries its maps from codes to glyphs make; 0 where it is no such font
   */
  static long strip(byte[] bytes, long most) {
    SfntTables tables = new SfntTables(bytes, most);
    if (bytes.length < 12) {
      return 0;
    }
    boolean font =
        switch ((int) tables.u32(0)) {
          case 0x00010000, 0x74727565, 0x4F54544F -> true; // 1.0, "true", "OTTO"
          default -> false;
        };
    if (font) {
      tables.each();
    }
    return tables.entries;
  }

  private void each() {
    int count = u16(4);
    for (int i = 0; i < count && 28 + 16 * i <= font.length; i++) {
      int record = 12 + 16 * i;
      String tag = new String(font, record, 4, StandardCharsets.ISO_8859_1);
      if (!READ.contains(tag)) {
        System.arraycopy(UNREAD, 0, font, record, 4);
      } else if (tag.equals("cmap")) {
        maps(u32(record + 8));
      }
    }
  }

  private void maps(long table) {
    int count = u16(table + 2);
    for (int i = 0; i < count && entries <= most; i++) {
      long at = table + u32(table + 4 + 8L * i + 4);
      entries++;
      switch (u16(at)) {
        case 2 -> {
          for (int sub = 0; sub < 256; sub++) {
            entries += u16(at + 518 + 8L * sub + 2);
          }
        }
        case 4 -> segments(at);
        case 8 -> groups(at + 8204, u32(at + 8204));
        case 12, 13 -> groups(at + 12, u32(at + 12));
        default -> {} // Of no more entries than bytes.
      }
    }
  }

  private void segments(long at) {
    int twice = u16(at + 6);
    for (int i = 0; i < twice && entries <= most; i += 2) {
      int end = u16(at + 14 + i);
      int start = u16(at + 16 + twice + i);
      entries += 1 + Math.max(0, end - start);
    }
  }

  private void groups(long at, long count) {
    for (long i = 0; i < count && at + 4 + 12 * i < font.length && entries <= most; i++) {
      long start = u32(at + 4 + 12 * i);
      long end = u32(at + 4 + 12 * i + 4);
      entries += 1 + Math.max(0, Math.min(end, 0x10FFFF) - start);
    }
  }

  /** What lies outside is 0, as if nothing were there. */
  private int u16(long at) {
    return at < 0 || at + 2 > font.length
        ? 0
        : (font[(int) at] & 0xFF) << 8 | (font[(int) at + 1] & 0xFF);
  }

  private long u32(long at) {
    return (long) u16(at) << 16 | u16(at + 2);
  }
}
