package io.prodrome.fhiradapters.decode.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** The formats that attachments come in, in the order in which one document's are preferred. */
enum TextFormat {
  PLAIN,
  HTML,
  RTF,
  CDA,
  PDF,
  /** A format without text that can be read, such as an image or an archive. */
  UNREADABLE,
  /** Not said, or said in a word that does not tell. */
  UNKNOWN;

  /** How much of an attachment is looked at to see what it is; a PDF may have a preamble. */
  private static final int SIGNATURE_BYTES = 1024;

  /** Words that stand for text without saying of which format. */
  private static final Set<String> PLAIN_WORDS =
      Set.of("plain", "text", "txt", "text/plain", "tx", "ft", "st", "text/markdown", "ascii");

  private static final Set<String> HTML_WORDS =
      Set.of("html", "htm", "xhtml", "text/html", "application/xhtml+xml", "sgml");

  private static final Set<String> CDA_WORDS = Set.of("cda", "ccda", "c-cda", "hl7-cda");

  /**
   * The format by what the sender calls it.
   *
   * @param declared a media type with or without parameters, an HL7 v2 type and subtype (tables
   *     0191 and 0291) such as {@code AP/PDF} or {@code TEXT^RTF}, or a file's name
   */
  static TextFormat ofName(String declared) {
    String name = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).replace('^', '/');
    TextFormat whole = ofWord(name);
    if (whole != UNKNOWN) {
      return whole;
    }
    int slash = name.indexOf('/');
    String type = slash < 0 ? "" : name.substring(0, slash);
    String subtype = name.substring(slash + 1);
    if (subtype.startsWith("x-")) {
      subtype = subtype.substring(2);
    }
    TextFormat bySubtype = ofWord(subtype);
    if (bySubtype != UNKNOWN) {
      return bySubtype;
    }
    int dot = name.lastIndexOf('.');
    if (dot >= 0 && ofWord(name.substring(dot + 1)) != UNKNOWN) {
      return ofWord(name.substring(dot + 1));
    }
    return switch (type) {
      case "im", "image", "au", "audio", "video", "si", "ns", "sd" -> UNREADABLE;
      default -> subtype.isEmpty() ? ofWord(type) : UNKNOWN;
    };
  }

  private static TextFormat ofWord(String word) {
    if (PLAIN_WORDS.contains(word)) {
      return PLAIN;
    }
    if (HTML_WORDS.contains(word)) {
      return HTML;
    }
    if (word.equals("rtf") || word.equals("richtext") || word.endsWith("/rtf")) {
      return RTF;
    }
    if (word.equals("pdf") || word.endsWith("/pdf")) {
      return PDF;
    }
    // text/x-hl7-cda-level-one, application/hl7-cda+xml, text/xml+cda ...
    if (CDA_WORDS.contains(word) || word.contains("hl7-cda") || word.endsWith("+cda")) {
      return CDA;
    }
    return switch (word) {
      case "jpeg", "jpg", "png", "gif", "tiff", "tif", "g3fax", "dicom", "zip", "basic", "pict" ->
          UNREADABLE;
      default -> UNKNOWN;
    };
  }

  /**
   * The format by the attachment's own first bytes, whatever it is called; {@link #UNKNOWN} where
   * they could be of any text.
   */
  static TextFormat ofBytes(byte[] bytes) {
    if (startsWith(bytes, 0, "PK\3\4")
        || startsWith(bytes, 0, "\u00FF\u00D8\u00FF")
        || startsWith(bytes, 0, "\u0089PNG")
        || startsWith(bytes, 0, "GIF8")
        || startsWith(bytes, 0, "II*\0")
        || startsWith(bytes, 0, "MM\0*")
        || startsWith(bytes, 0, "\u00D0\u00CF\u0011\u00E0")
        || startsWith(bytes, 0, "\u001F\u008B")) {
      return UNREADABLE;
    }
    String head =
        new String(bytes, 0, Math.min(bytes.length, SIGNATURE_BYTES), StandardCharsets.ISO_8859_1);
    // UTF-16 shows through as every other character.
    String start = head.replace("\0", "");
    int at = 0;
    while (at < start.length() && isPadding(start.charAt(at))) {
      at++;
    }
    String first = start.substring(at);
    if (first.startsWith("{\\rtf")) {
      return RTF;
    }
    if (first.startsWith("%PDF-")) {
      return PDF;
    }
    return first.startsWith("<") ? ofMarkup(first, bytes) : UNKNOWN;
  }

  private static boolean isPadding(char c) {
    return c <= ' ' || c == '\u00EF' || c == '\u00BB' || c == '\u00BF' || c >= '\u00FE';
  }

  private static TextFormat ofMarkup(String head, byte[] bytes) {
    String lower = head.toLowerCase(Locale.ROOT);
    String root = rootName(head);
    if (root.isEmpty() && bytes.length > SIGNATURE_BYTES) {
      // Some write a page of comment before the first element.
      String whole = new String(bytes, StandardCharsets.ISO_8859_1);
      root = rootName(whole.substring(whole.indexOf('<')));
    }
    if (root.equals("ClinicalDocument")) {
      return CDA;
    }
    boolean html =
        lower.startsWith("<!doctype html")
            || root.equalsIgnoreCase("html")
            || root.equalsIgnoreCase("body")
            || (root.equals("div") && lower.contains("www.w3.org/1999/xhtml"));
    return html ? HTML : UNKNOWN;
  }

  /** The local name of the first element; empty where none is in sight. */
  private static String rootName(String markup) {
    int at = 0;
    while (at < markup.length()) {
      int next;
      if (markup.startsWith("<!--", at)) {
        next = past(markup, "-->", at);
      } else if (markup.startsWith("<?", at)) {
        next = past(markup, "?>", at);
      } else if (markup.charAt(at) <= ' ') {
        next = at + 1;
      } else {
        break;
      }
      at = next;
    }
    int start = at + 1;
    int end = start;
    while (end < markup.length() && end - start < 80 && isOfName(markup.charAt(end))) {
      end++;
    }
    if (end >= markup.length()) {
      return "";
    }
    String name = markup.substring(start, end);
    return name.substring(name.indexOf(':') + 1);
  }

  private static int past(String text, String end, int from) {
    int at = text.indexOf(end, from);
    return at < 0 ? text.length() : at + end.length();
  }

  private static boolean isOfName(char c) {
    return Character.isLetterOrDigit(c) || c == ':' || c == '_' || c == '-' || c == '.';
  }

  private static boolean startsWith(byte[] bytes, int from, String start) {
    if (bytes.length < from + start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if ((bytes[from + i] & 0xFF) != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
