package io.prodrome.fhiradapters.decode.text;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSStream;
import org.jspecify.annotations.Nullable;

/**
 * What the fonts that a document shows text in cost: each reads its program and its character map
 * anew, also where many share them. Not thread-safe.
 */
final class PdfFontCosts {

  static final int MAX_FONTS = 500;
  static final long MAX_BYTES = 64L * 1024 * 1024;
  static final long MAX_ENTRIES = 20_000_000;

  private static final List<COSName> PROGRAMS =
      List.of(COSName.FONT_FILE, COSName.FONT_FILE2, COSName.FONT_FILE3);

  private final Set<COSBase> known = new HashSet<>();
  private int fonts;
  private long bytes;

  /** Counts a font: once where it has a number, otherwise each time, as it is built each time. */
  void add(@Nullable COSBase font) {
    if (font instanceof COSObject && !known.add(font)) {
      return;
    }
    fonts++;
    COSBase direct = font instanceof COSObject numbered ? numbered.getObject() : font;
    if (direct instanceof COSDictionary dictionary) {
      bytes += programOf(dictionary);
      if (dictionary.getDictionaryObject(COSName.DESCENDANT_FONTS) instanceof COSArray array
          && array.size() > 0
          && array.getObject(0) instanceof COSDictionary descendant) {
        bytes += programOf(descendant);
      }
    }
  }

  private static long programOf(COSDictionary font) {
    COSDictionary descriptor = font.getCOSDictionary(COSName.FONT_DESC);
    long length = 0;
    if (descriptor != null) {
      for (COSName name : PROGRAMS) {
        COSStream program = descriptor.getCOSStream(name);
        length += program == null ? 0 : program.getLength();
      }
    }
    return length;
  }

  /**
   * Whether it is too much.
   *
   * @param largestMap the entries of the document's largest character map
   */
  boolean isTooMuch(long largestMap) {
    return fonts > MAX_FONTS || bytes > MAX_BYTES || fonts * largestMap > MAX_ENTRIES;
  }
}
