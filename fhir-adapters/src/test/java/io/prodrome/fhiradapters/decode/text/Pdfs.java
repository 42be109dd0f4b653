package io.prodrome.fhiradapters.decode.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** PDFs for tests. */
final class Pdfs {

  static {
    FontMappers.set(new PdfFonts());
  }

  private Pdfs() {}

  /** A document with one page for each text, whose lines are lines. */
  static byte[] ofPages(String... texts) {
    return make(document -> {}, texts);
  }

  /** One that only its owner can read. */
  static byte[] encrypted(String userPassword) {
    return make(
        document ->
            document.protect(
                new StandardProtectionPolicy("owner", userPassword, new AccessPermission())),
        "secret");
  }

  private interface Change {
    void apply(PDDocument document) throws IOException;
  }

  private static byte[] make(Change change, String... texts) {
    try (PDDocument document = new PDDocument()) {
      PDType1Font font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
      for (String text : texts) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(font, 11);
          content.setLeading(14);
          content.newLineAtOffset(50, 740);
          for (String line : text.split("\n")) {
            content.showText(line);
            content.newLine();
          }
          content.endText();
        }
      }
      change.apply(document);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A document of one page, written by hand.
   *
   * @param content its content stream as it stands in the file
   * @param dictionary what is said of it, such as {@code /Filter /FlateDecode}
   * @param xref whether it ends with a cross-reference table
   */
  static byte[] byHand(byte[] content, String dictionary, boolean xref) {
    return byHand(content, dictionary, xref, "");
  }

  /** As above, with more in the font's dictionary. */
  static byte[] byHand(byte[] content, String dictionary, boolean xref, String font) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] offsets = new int[6];
    write(out, "%PDF-1.4\n");
    offsets[1] = write(out, "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n");
    offsets[2] = write(out, "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n");
    offsets[3] =
        write(
            out,
            "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
                + "/Resources<</Font<</F1 4 0 R>>>>>> endobj\n");
    offsets[4] =
        write(out, "4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica" + font + ">> endobj\n");
    offsets[5] =
        write(out, "5 0 obj <</Length " + content.length + " " + dictionary + ">> stream\n");
    out.writeBytes(content);
    write(out, "\nendstream endobj\n");
    int start = out.size();
    if (xref) {
      write(out, "xref\n0 6\n0000000000 65535 f \n");
      for (int i = 1; i < 6; i++) {
        write(out, String.format("%010d 00000 n \n", offsets[i]));
      }
    }
    write(out, "trailer <</Size 6/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n");
    return out.toByteArray();
  }

  private static int write(ByteArrayOutputStream out, String text) {
    int at = out.size();
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return at;
  }

  /** A content stream that shows a text. */
  static byte[] showing(String text) {
    return ("BT /F1 12 Tf 50 700 Td (" + text + ") Tj ET").getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream deflater =
        new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION))) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
