package io.prodrome.fhiradapters.decode.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/**
 * Writes an RTF document's characters: bytes gathered until they are one, and surrogates until they
 * are a pair. What never becomes a character is U+FFFD. Not thread-safe.
 */
final class RtfCharacters {

  private final TextRuns out;
  private final byte[] bytes = new byte[4];
  private int length;
  private int bytesFrom;
  private char high;
  private int highFrom;
  private int highTo;

  private @Nullable CharsetDecoder decoder;
  private final CharBuffer decoded = CharBuffer.allocate(4);

  RtfCharacters(TextRuns out) {
    this.out = out;
  }

  /** A byte of text, which stands for itself or for a part of a character. */
  void add(int b, Charset charset, int from, int to) {
    if (length == 0 && b < 0x80) {
      flush();
      if (b >= ' ') {
        out.add((char) b, from, to);
      }
      return;
    }
    if (length == 0) {
      flush();
      bytesFrom = from;
    }
    bytes[length++] = (byte) b;
    decoded.clear();
    boolean wrong = of(charset).decode(ByteBuffer.wrap(bytes, 0, length), decoded, false).isError();
    if (decoded.position() > 0) {
      out.replaced(decoded.flip(), bytesFrom, to);
      length = 0;
    } else if (wrong || length == bytes.length) {
      out.replaced("\uFFFD", bytesFrom, to);
      length = 0;
    }
  }

  private CharsetDecoder of(Charset charset) {
    CharsetDecoder made = decoder;
    if (made == null || !made.charset().equals(charset)) {
      made =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      decoder = made;
    }
    return made.reset();
  }

  /** A UTF-16 unit. */
  void add(char c, int from, int to) {
    if (Character.isLowSurrogate(c) && high != 0) {
      out.replaced("" + high + c, highFrom, to);
      high = 0;
      return;
    }
    flush();
    if (Character.isHighSurrogate(c)) {
      high = c;
      highFrom = from;
      highTo = to;
    } else {
      out.replaced(Character.isLowSurrogate(c) ? "\uFFFD" : String.valueOf(c), from, to);
    }
  }

  /** Ends what waits for more: it does not come. */
  void flush() {
    if (length > 0) {
      length = 0;
      out.replaced("\uFFFD", bytesFrom, bytesFrom + 1);
    }
    if (high != 0) {
      high = 0;
      out.replaced("\uFFFD", highFrom, highTo);
    }
  }
}
