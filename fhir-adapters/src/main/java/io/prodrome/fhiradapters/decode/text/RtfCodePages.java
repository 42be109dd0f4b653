package io.prodrome.fhiradapters.decode.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The character sets that an RTF document names: its own, and those of its fonts. */
final class RtfCodePages {

  static final Charset ANSI = Charset.forName("windows-1252");

  /** What {@code \fcharsetN} means (RTF 1.9.1, "Font Table"). */
  private static final Map<Integer, Integer> OF_FONT_CHARSET =
      Map.ofEntries(
          Map.entry(0, 1252),
          Map.entry(77, 10000),
          Map.entry(128, 932),
          Map.entry(129, 949),
          Map.entry(130, 1361),
          Map.entry(134, 936),
          Map.entry(136, 950),
          Map.entry(161, 1253),
          Map.entry(162, 1254),
          Map.entry(163, 1258),
          Map.entry(177, 1255),
          Map.entry(178, 1256),
          Map.entry(186, 1257),
          Map.entry(204, 1251),
          Map.entry(222, 874),
          Map.entry(238, 1250),
          Map.entry(254, 437),
          Map.entry(255, 850));

  private final Map<Integer, Charset> byFont = new HashMap<>();
  private Charset document = ANSI;

  /** The document's own ({@code \ansicpg}); one that is unknown changes nothing. */
  void setDocument(int codePage) {
    document = charset(codePage, document);
  }

  /** A font's character set. */
  void setFont(int font, int fontCharset) {
    Integer codePage = OF_FONT_CHARSET.get(fontCharset);
    if (codePage != null && byFont.size() < 10_000) {
      byFont.put(font, charset(codePage, document));
    }
  }

  /** The character set of text in this font; the document's where the font does not say. */
  Charset ofFont(int font) {
    Charset own = byFont.get(font);
    return own == null || own.equals(ANSI) ? document : own;
  }

  private static Charset charset(int codePage, Charset otherwise) {
    if (codePage == 65001) {
      return StandardCharsets.UTF_8;
    }
    String name =
        switch (codePage) {
          case 10000 -> "x-MacRoman";
          case 874 -> "x-windows-874";
          case 932 -> "windows-31j";
          case 936 -> "GBK";
          case 949 -> "x-windows-949";
          case 950 -> "x-windows-950";
          case 1361 -> "x-Johab";
          case 437, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869 ->
              "IBM" + (codePage == 858 ? "00858" : codePage);
          default -> "windows-" + codePage;
        };
    return Charset.isSupported(name) ? Charset.forName(name) : otherwise;
  }
}
