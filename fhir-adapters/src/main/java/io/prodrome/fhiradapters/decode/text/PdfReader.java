package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTerminalField;

/**
 * The text of a PDF (ISO 32000), page by page in reading order, and what is filled in a form. What
 * it cannot read whole is refused: an encrypted document, a scan, one whose fonts do not tell which
 * characters they show. All bounds count work and never time, so that a document has the same
 * result on every machine. Thread-safe.
 */
final class PdfReader {

  private static final int MAX_FIELDS = 5_000;

  static {
    FontMappers.set(new PdfFonts());
  }

  private PdfReader() {}

  /**
   * The document's text.
   *
   * @throws Refusal if there is none that can be read, or too much
   */
  static NoteText read(byte[] pdf, String pointer) {
    try {
      return text(pdf, pointer);
    } catch (IOException | StackOverflowError e) {
      throw damaged(pointer);
    } catch (Refusal refusal) {
      throw refusal;
    } catch (RuntimeException e) {
      // PDFBox meets damage with exceptions of many kinds, whose texts may quote the document.
      throw damaged(pointer);
    }
  }

  private static Refusal damaged(String pointer) {
    return new Refusal(DeadLetterReason.MALFORMED, "a damaged PDF in " + pointer);
  }

  private static NoteText text(byte[] pdf, String pointer) throws IOException {
    try {
      return text(pdf, pointer, false);
    } catch (IOException e) {
      // PDFBox's repair decodes object streams without a bound, so it is for documents without.
      String latin = new String(pdf, StandardCharsets.ISO_8859_1);
      if (latin.contains("ObjStm") || latin.contains("#")) {
        throw e;
      }
      return text(pdf, pointer, true);
    }
  }

  private static NoteText text(byte[] pdf, String pointer, boolean repair) throws IOException {
    GuardedPdfParser parser = new GuardedPdfParser(pdf, pointer);
    try (PDDocument document = parser.parse(repair)) {
      if (document.isEncrypted()) {
        throw new Refusal(DeadLetterReason.UNSUPPORTED, "an encrypted PDF in " + pointer);
      }
      PdfPages stripper = new PdfPages(parser::largestMap, pointer);
      List<String> pages = stripper.pages(document);
      String form = form(document.getDocumentCatalog().getAcroForm(null));
      // PDFBox skips pages that it finds damaged.
      if (parser.isDamaged() || pages.size() < document.getNumberOfPages()) {
        throw damaged(pointer);
      }
      NoteText text = join(pages, form, pointer);
      if (text.text().isBlank()) {
        throw new Refusal(
            DeadLetterReason.UNSUPPORTED, "a PDF without text, such as a scan, in " + pointer);
      }
      return text;
    }
  }

  /** What is filled in: a line for each field. */
  private static String form(@org.jspecify.annotations.Nullable PDAcroForm form) {
    StringBuilder lines = new StringBuilder();
    if (form != null) {
      int fields = 0;
      for (PDField field : form.getFieldTree()) {
        if (++fields > MAX_FIELDS) {
          break;
        }
        String value = field instanceof PDTerminalField ? field.getValueAsString() : "";
        if (value != null && !value.isBlank() && !value.equals("Off")) {
          String name = field.getAlternateFieldName();
          lines
              .append(name == null || name.isBlank() ? field.getPartialName() : name)
              .append(": ")
              .append(value.strip())
              .append('\n');
        }
      }
    }
    return lines.toString();
  }

  private static NoteText join(List<String> pages, String form, String pointer) {
    StringBuilder text = new StringBuilder();
    List<TextSpan> spans = new ArrayList<>();
    for (int number = 1; number <= pages.size(); number++) {
      append(text, spans, pages.get(number - 1), pointer + "#page=" + number);
    }
    append(text, spans, form, pointer + "#form");
    return new NoteText(text.toString(), spans);
  }

  private static void append(
      StringBuilder text, List<TextSpan> spans, String part, String pointer) {
    String stripped = part.stripTrailing();
    if (!stripped.isEmpty()) {
      if (!text.isEmpty()) {
        text.append('\n');
      }
      int start = text.length();
      text.append(stripped);
      spans.add(new TextSpan(start, text.length(), pointer, 0, stripped.length()));
    }
  }
}
