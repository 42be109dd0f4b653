package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType3CharProc;
import org.apache.pdfbox.pdmodel.font.PDType3Font;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDTransparencyGroup;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.util.Matrix;
import org.apache.pdfbox.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a document's pages. Everything that a document can make repeat has a bound: pages,
 * operators, characters, fonts, and the bytes of content, which count each time they are shown. Not
 * thread-safe.
 */
final class PdfPages extends PDFTextStripper {

  static final int MAX_PAGES = 500;

  /** A page of dense print has some 10,000 characters. */
  private static final int MAX_PAGE_CHARACTERS = 100_000;

  private static final int MAX_CHARACTERS = 2_100_000;
  private static final int MAX_OPERATORS = 1_000_000;
  private static final int MAX_STATES = 1_000;
  private static final long MAX_CONTENT = 24L * 1024 * 1024;

  private final String pointer;
  private final List<String> pages = new ArrayList<>();
  private final PdfFontCosts fonts = new PdfFontCosts();
  private final LongSupplier largestMap;
  private int operators;
  private int pageCharacters;
  private int characters;
  private int unknown;
  private long content;

  /**
   * @param largestMap the entries of the largest character map that was parsed so far
   */
  PdfPages(LongSupplier largestMap, String pointer) {
    this.largestMap = largestMap;
    this.pointer = pointer;
    setSortByPosition(true);
    setShouldSeparateByBeads(false);
    setLineSeparator("\n");
    setPageEnd("");
  }

  /**
   * The pages' texts.
   *
   * @throws Refusal if the document is too large, or its fonts do not tell their characters
   */
  List<String> pages(PDDocument document) throws IOException {
    writeText(document, new StringWriter());
    if (unknown > 20 && unknown > characters / 10) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED,
          "a PDF whose fonts do not tell their characters in " + pointer);
    }
    return pages;
  }

  @Override
  public void processPage(PDPage page) throws IOException {
    limit(pages.size(), MAX_PAGES - 1, "pages");
    Iterator<PDStream> streams = page.getContentStreams();
    while (streams.hasNext()) {
      shown(streams.next().getCOSObject().getLength());
    }
    StringWriter text = new StringWriter();
    output = text;
    pageCharacters = 0;
    super.processPage(page);
    pages.add(text.toString());
  }

  @Override
  protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
    limit(++operators, MAX_OPERATORS, "operators");
    String name = operator.getName();
    if (name.equals("Tf")) {
      font(resource(COSName.FONT, operands));
    } else if (name.equals("gs")
        && resource(COSName.EXT_G_STATE, operands) instanceof COSObject state
        && state.getObject() instanceof COSDictionary dictionary
        && dictionary.containsKey(COSName.FONT)) {
      font(null);
    }
    super.processOperator(operator, operands);
  }

  private void font(@Nullable COSBase font) {
    fonts.add(font);
    limit(fonts.isTooMuch(largestMap.getAsLong()) ? 1 : 0, 0, "fonts");
  }

  private @Nullable COSBase resource(COSName kind, List<COSBase> operands) {
    if (getResources() == null || operands.isEmpty()) {
      return null;
    }
    COSDictionary all = getResources().getCOSObject().getCOSDictionary(kind);
    return all != null && operands.get(0) instanceof COSName name ? all.getItem(name) : null;
  }

  @Override
  public void showForm(PDFormXObject form) throws IOException {
    shown(form.getCOSObject().getLength());
    super.showForm(form);
  }

  @Override
  public void showTransparencyGroup(PDTransparencyGroup form) throws IOException {
    shown(form.getCOSObject().getLength());
    super.showTransparencyGroup(form);
  }

  @Override
  protected void showType3Glyph(Matrix rendering, PDType3Font font, int code, Vector displacement)
      throws IOException {
    PDType3CharProc glyph = font.getCharProc(code);
    shown(glyph == null ? 0 : glyph.getCOSObject().getLength());
    super.showType3Glyph(rendering, font, code, displacement);
  }

  @Override
  public void saveGraphicsState() {
    limit(getGraphicsStackSize(), MAX_STATES, "graphics states");
    super.saveGraphicsState();
  }

  @Override
  protected void showGlyph(Matrix rendering, PDFont font, int code, Vector displacement)
      throws IOException {
    limit(++pageCharacters, MAX_PAGE_CHARACTERS, "characters of a page");
    limit(++characters, MAX_CHARACTERS, "characters");
    if (font.toUnicode(code) == null) {
      unknown++;
    }
    super.showGlyph(rendering, font, code, displacement);
  }

  private void shown(long bytes) {
    content += bytes;
    limit(content, MAX_CONTENT, "content");
  }

  private void limit(long amount, long most, String what) {
    if (amount > most) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "a PDF's " + what + " in " + pointer);
    }
  }
}
