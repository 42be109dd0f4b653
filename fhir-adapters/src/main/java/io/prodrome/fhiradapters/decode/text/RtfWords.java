package io.prodrome.fhiradapters.decode.text;

import java.util.Set;

/** Which groups of an RTF document hold text that its reader sees. */
final class RtfWords {

  /** Destinations without any. */
  private static final Set<String> NO_TEXT =
      Set.of(
          "colortbl",
          "stylesheet",
          "info",
          "pict",
          "object",
          "objdata",
          "fldinst",
          "annotation",
          "shprslt",
          "atnid",
          "atnauthor",
          "atndate",
          "atnicn",
          "atnref",
          "atrfstart",
          "atrfend",
          "atntime",
          "listtable",
          "listoverridetable",
          "revtbl",
          "rsidtbl",
          "generator",
          "themedata",
          "colorschememapping",
          "latentstyles",
          "datastore",
          "xmlnstbl",
          "filetbl",
          "bkmkstart",
          "bkmkend",
          "xe",
          "tc",
          "tcn",
          "rxe",
          "txe",
          "private",
          "pgdsctbl",
          "nonshppict",
          "shppict",
          "sp",
          "sn",
          "sv",
          "blipuid",
          "mmathPr",
          "wgrffmtfilter",
          "formfield",
          "docvar",
          "userprops",
          "operator",
          "company",
          "author",
          "title",
          "subject",
          "keywords",
          "doccomm",
          "hlinkbase",
          "template",
          "ftnsep",
          "ftnsepc",
          "aftnsep",
          "aftnsepc",
          "panose",
          "falt",
          "fontemb",
          "fontfile",
          "oldcprops",
          "oldpprops",
          "oldsprops",
          "oldtprops",
          "pnseclvl");

  /** Destinations that may be ignored by who does not know them, and whose text is seen. */
  private static final Set<String> TEXT_ANYWAY =
      Set.of("shpinst", "shptxt", "footnote", "ftnalt", "pntext", "listtext");

  /** Destinations whose text is no part of the paragraph that they stand in. */
  private static final Set<String> APART =
      Set.of(
          "header",
          "headerl",
          "headerr",
          "headerf",
          "footer",
          "footerl",
          "footerr",
          "footerf",
          "footnote",
          "shptxt");

  private RtfWords() {}

  static boolean isNoText(String word) {
    return NO_TEXT.contains(word);
  }

  static boolean isApart(String word) {
    return APART.contains(word);
  }

  /** Whether the text of a group that begins with this after {@code \*} is seen all the same. */
  static boolean isTextAnyway(String word) {
    return TEXT_ANYWAY.contains(word);
  }
}
