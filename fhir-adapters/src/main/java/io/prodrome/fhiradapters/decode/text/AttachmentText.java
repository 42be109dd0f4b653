package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.fhiradapters.decode.rules.Refusal;

/**
 * The text of an attachment: plain text, HTML, RTF, PDF or C-CDA. Stateless and thread-safe, with
 * bounded memory and time, and never throws: what cannot be read is an {@link
 * Extraction.Unreadable}.
 */
public final class AttachmentText {

  /** The most characters that the text of one attachment may have: some 2,000 pages. */
  static final int MAX_CHARACTERS = 5_000_000;

  /** The most bytes that an attachment may have. */
  static final int MAX_BYTES = 32 * 1024 * 1024;

  private AttachmentText() {}

  /**
   * Reads an attachment. What the bytes show themselves to be counts more than what the sender
   * calls them: a PDF that is declared as {@code application/octet-stream} is a PDF.
   *
   * @param bytes the attachment once any base64 is decoded; not modified
   * @param declaredMediaType what the sender calls it: a media type, with or without parameters;
   *     HL7 v2 type and subtype (ED-2 and ED-3, tables 0191 and 0291) with a slash between; or a
   *     file's name; empty where it is not said
   * @param charset its character set; empty where it is not said, and then the media type's
   *     parameter, a byte order mark, the document's own declaration and UTF-8 count, in this order
   * @param pointer where in the message it stands. Offsets of plain text, HTML and C-CDA count
   *     characters after decoding, without a byte order mark; of RTF, bytes; of PDF, the characters
   *     of a page as extracted, with {@code #page=N} after the pointer
   */
  public static Extraction read(
      byte[] bytes, String declaredMediaType, String charset, String pointer) {
    return read(bytes, declaredMediaType, charset, pointer, false);
  }

  /** As {@link #read}; an attachment of an attachment may not have further ones. */
  static Extraction read(
      byte[] bytes, String declared, String charset, String pointer, boolean inside) {
    try {
      return new Extraction.Text(text(bytes, declared, charset, pointer, inside));
    } catch (Refusal refusal) {
      return new Extraction.Unreadable(refusal.reason(), refusal.detail());
    }
  }

  private static NoteText text(
      byte[] bytes, String declared, String charset, String pointer, boolean inside) {
    if (bytes.length > MAX_BYTES) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "an attachment's bytes in " + pointer);
    }
    NoteText text =
        switch (formatOf(bytes, declared, pointer)) {
          case PLAIN -> PlainText.read(Charsets.decode(bytes, declared, charset, pointer), pointer);
          case HTML -> HtmlReader.read(Charsets.decode(bytes, declared, charset, pointer), pointer);
          case RTF -> RtfReader.read(bytes, pointer);
          case PDF -> PdfReader.read(bytes, pointer);
          case CDA -> CdaText.of(CdaText.parse(bytes, declared, charset, pointer), pointer, inside);
          default ->
              throw new Refusal(
                  DeadLetterReason.UNSUPPORTED,
                  "an attachment of a format without text that can be read, in " + pointer);
        };
    if (text.text().length() > MAX_CHARACTERS) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "an attachment's text in " + pointer);
    }
    return text;
  }

  private static TextFormat formatOf(byte[] bytes, String declared, String pointer) {
    TextFormat shown = TextFormat.ofBytes(bytes);
    if (shown != TextFormat.UNKNOWN) {
      return shown;
    }
    TextFormat said = TextFormat.ofName(declared);
    return switch (said) {
      case RTF, PDF, CDA ->
          throw new Refusal(
              DeadLetterReason.MALFORMED,
              "an attachment that is no " + said + ", as which it is declared, in " + pointer);
      case UNKNOWN -> declared.isBlank() ? TextFormat.PLAIN : TextFormat.UNREADABLE;
      default -> said;
    };
  }

  /** Whether the first element that the bytes hold is a CDA document. */
  public static boolean isCda(byte[] bytes) {
    return TextFormat.ofBytes(bytes) == TextFormat.CDA;
  }

  /**
   * Orders the formats that one document comes in, the best first: plain text, HTML, RTF, C-CDA,
   * PDF, then what cannot be read.
   *
   * @param mediaType as in {@link #read}
   */
  public static int preference(String mediaType) {
    return TextFormat.ofName(mediaType).ordinal();
  }
}
