package io.prodrome.fhiradapters.decode.text;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdfparser.PDFParser;

/**
 * PDFBox's parser with bounds. PDFBox decodes streams whole and without a limit, so that a few
 * kilobytes can become gigabytes. Here each stream is decoded as it is parsed, within a limit, and
 * kept decoded; pictures are never decoded at all. Not thread-safe.
 */
final class GuardedPdfParser extends PDFParser {

  /** The most bytes that all streams of a document may have once they are decoded. */
  static final int MAX_DECODED = 32 * 1024 * 1024;

  /** The most entries that the character maps of a document's fonts may have. */
  private static final long MAX_MAP_ENTRIES = 2_000_000;

  /** The widest row that a predictor of PNG or TIFF works on. */
  private static final long MAX_ROW_BITS = 8L * 1024 * 1024;

  private static final Set<COSName> FILTERS =
      Set.of(
          COSName.FLATE_DECODE,
          COSName.FLATE_DECODE_ABBREVIATION,
          COSName.LZW_DECODE,
          COSName.LZW_DECODE_ABBREVIATION,
          COSName.ASCII85_DECODE,
          COSName.ASCII85_DECODE_ABBREVIATION,
          COSName.ASCII_HEX_DECODE,
          COSName.ASCII_HEX_DECODE_ABBREVIATION,
          COSName.RUN_LENGTH_DECODE,
          COSName.RUN_LENGTH_DECODE_ABBREVIATION);

  private final String pointer;
  private long decoded;
  private long mapEntries;
  private long largestMap;
  private boolean damaged;

  GuardedPdfParser(byte[] pdf, String pointer) throws IOException {
    super(new RandomAccessReadBuffer(pdf), "", null, null, IOUtils.createMemoryOnlyStreamCache());
    this.pointer = pointer;
  }

  /** Whether a stream could not be decoded, so that text may be missing. */
  boolean isDamaged() {
    return damaged;
  }

  /** The entries of the largest of the fonts' character maps. */
  long largestMap() {
    return largestMap;
  }

  @Override
  protected void prepareDecryption() {
    COSDictionary trailer = document.getTrailer();
    if (trailer != null && trailer.containsKey(COSName.ENCRYPT)) {
      throw new Refusal(DeadLetterReason.UNSUPPORTED, "an encrypted PDF in " + pointer);
    }
  }

  @Override
  public COSBase dereferenceCOSObject(COSObject reference) throws IOException {
    try {
      return super.dereferenceCOSObject(reference);
    } catch (IOException e) {
      // PDFBox goes on without the object.
      damaged = true;
      throw e;
    }
  }

  @Override
  protected COSStream parseCOSStream(COSDictionary dictionary) throws IOException {
    COSStream sent = super.parseCOSStream(dictionary);
    List<COSName> filters = filters(sent);
    boolean readable =
        FILTERS.containsAll(filters) && !COSName.IMAGE.equals(sent.getCOSName(COSName.SUBTYPE));
    COSStream plain = document.createCOSStream();
    for (Map.Entry<COSName, COSBase> entry : sent.entrySet()) {
      if (!entry.getKey().equals(COSName.FILTER) && !entry.getKey().equals(COSName.DECODE_PARMS)) {
        plain.setItem(entry.getKey(), entry.getValue());
      }
    }
    try (OutputStream out = plain.createRawOutputStream()) {
      if (readable) {
        out.write(decode(sent, filters));
      }
    } finally {
      sent.close();
    }
    return plain;
  }

  private byte[] decode(COSStream sent, List<COSName> filters) throws IOException {
    checkPredictors(sent.getDictionaryObject(COSName.DECODE_PARMS, COSName.DP));
    byte[] bytes;
    try (InputStream in = sent.createRawInputStream()) {
      bytes = in.readAllBytes();
    }
    for (int i = 0; i < filters.size(); i++) {
      Bounded out = new Bounded();
      try {
        FilterFactory.INSTANCE
            .getFilter(filters.get(i))
            .decode(new ByteArrayInputStream(bytes), out, sent, i);
      } catch (IOException e) {
        damaged = true;
        throw e;
      }
      bytes = out.toByteArray();
    }
    long entries =
        PdfCharacterMap.entries(new String(bytes, StandardCharsets.ISO_8859_1))
            + SfntTables.strip(bytes, MAX_MAP_ENTRIES);
    largestMap = Math.max(largestMap, entries);
    mapEntries += entries;
    if (mapEntries > MAX_MAP_ENTRIES) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "a PDF's character maps in " + pointer);
    }
    return bytes;
  }

  private static List<COSName> filters(COSStream stream) {
    List<COSName> names = new ArrayList<>();
    COSBase filters = stream.getFilters();
    if (filters instanceof COSName name) {
      names.add(name);
    } else if (filters instanceof COSArray array) {
      for (int i = 0; i < array.size(); i++) {
        // What is no name is no filter that can be read.
        names.add(array.getObject(i) instanceof COSName name ? name : COSName.IMAGE);
      }
    }
    return names;
  }

  private void checkPredictors(@org.jspecify.annotations.Nullable COSBase parameters) {
    if (parameters instanceof COSDictionary dictionary) {
      long columns = dictionary.getLong(COSName.COLUMNS, 1);
      long colors = dictionary.getLong(COSName.COLORS, 1);
      long bits = dictionary.getLong(COSName.BITS_PER_COMPONENT, 8);
      boolean wide =
          columns < 0
              || columns > MAX_ROW_BITS
              || colors < 0
              || colors > 64
              || bits < 0
              || bits > 32
              || columns * colors * bits > MAX_ROW_BITS;
      if (wide) {
        throw new Refusal(DeadLetterReason.TOO_LARGE, "a PDF's predictor in " + pointer);
      }
    } else if (parameters instanceof COSArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.getObject(i) instanceof COSDictionary dictionary) {
          checkPredictors(dictionary);
        }
      }
    } else if (parameters instanceof COSObject reference) {
      checkPredictors(reference.getObject());
    }
  }

  /** Takes as many bytes as the document may still have. */
  private final class Bounded extends ByteArrayOutputStream {

    @Override
    public synchronized void write(int b) {
      count(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      count(length);
      super.write(bytes, offset, length);
    }

    private void count(int length) {
      decoded += length;
      if (decoded > MAX_DECODED) {
        throw new Refusal(
            DeadLetterReason.TOO_LARGE, "a PDF's streams once decompressed, in " + pointer);
      }
    }
  }
}
