package io.prodrome.fhiradapters.files;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a FHIR bundle in a stream of JSON, by its brackets and quotes alone, and
 * holds one entry at a time. Whether an entry is JSON inside is for its reader to say. Not
 * thread-safe.
 */
final class EntryScanner implements Closeable {

  /** The JSON is broken outside of the entries; the text never quotes it. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what);
    }
  }

  /**
   * One entry.
   *
   * @param number from 0
   * @param offset of its first byte in the stream
   * @param length in bytes
   * @param bytes the entry itself; null where it is larger than the limit
   */
  record Found(long number, long offset, long length, byte @Nullable [] bytes) {

    @Override
    public String toString() {
      return "Found[" + number + ", " + length + " bytes]";
    }
  }

  private static final int MAX_MEMBER = 64 * 1024;

  private final InputStream input;
  private final int limit;
  private final byte[] buffer = new byte[64 * 1024];
  private final Map<String, byte[]> head = new LinkedHashMap<>();
  private int at;
  private int end;
  private long before;
  private long number;
  private long members;
  private boolean started;
  private boolean inEntries;
  private boolean entriesSeen;
  private boolean done;

  /**
   * @param limit the most bytes of one entry that are held
   */
  EntryScanner(InputStream input, int limit) {
    this.input = input;
    this.limit = limit;
  }

  /** The bundle's other members, as far as they were met; complete once there are no entries. */
  Map<String, byte[]> head() {
    return head;
  }

  /** The next entry; null at the end. */
  @Nullable Found next() throws IOException {
    if (done) {
      return null;
    }
    if (!started) {
      start();
    }
    while (true) {
      if (inEntries) {
        Found found = entry();
        if (found != null) {
          return found;
        }
        inEntries = false;
      } else if (!member()) {
        done = true;
        return null;
      }
    }
  }

  private void start() throws IOException {
    started = true;
    if (peek() == 0xEF) {
      if (read() != 0xEF || read() != 0xBB || read() != 0xBF) {
        throw new Malformed("neither UTF-8 nor JSON");
      }
    }
    expect('{', "no JSON object");
  }

  /** Reads one member of the bundle, or up to the first entry; false at the bundle's end. */
  private boolean member() throws IOException {
    int c = skipBlank();
    if (c == '}') {
      read();
      if (skipBlank() >= 0) {
        throw new Malformed("something behind the bundle");
      }
      return false;
    }
    if (members++ > 0) {
      expect(',', "no comma between members of the bundle");
    }
    String name = name();
    expect(':', "no value in the bundle");
    c = skipBlank();
    if (name.equals("entry") && c == '[') {
      if (entriesSeen) {
        throw new Malformed("two lists of entries");
      }
      read();
      entriesSeen = true;
      inEntries = true;
      return true;
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    long length = value(value, MAX_MEMBER);
    if (length <= MAX_MEMBER && head.put(name, value.toByteArray()) != null) {
      throw new Malformed("a member of the bundle twice");
    }
    return true;
  }

  private @Nullable Found entry() throws IOException {
    if (skipBlank() == ']') {
      read();
      return null;
    }
    if (number > 0) {
      expect(',', "no comma between entries");
    }
    if (skipBlank() != '{') {
      throw new Malformed("an entry that is no object");
    }
    long offset = before + at;
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    long length = value(value, limit);
    return new Found(number++, offset, length, length > limit ? null : value.toByteArray());
  }

  private String name() throws IOException {
    if (skipBlank() != '"') {
      throw new Malformed("no member of the bundle where one must be");
    }
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    if (value(name, MAX_MEMBER) > MAX_MEMBER) {
      throw new Malformed("a member's name without end");
    }
    byte[] quoted = name.toByteArray();
    return new String(quoted, 1, quoted.length - 2, StandardCharsets.UTF_8);
  }

  /**
   * Reads one value.
   *
   * @param into where it goes, as far as it is no longer than the limit
   * @return how long it is
   */
  private long value(ByteArrayOutputStream into, int most) throws IOException {
    long length = 0;
    int depth = 0;
    boolean quoted = false;
    boolean escaped = false;
    while (true) {
      if (at == end && !fill()) {
        throw new Malformed("the JSON breaks off");
      }
      int from = at;
      boolean over = false;
      while (at < end && !over) {
        byte b = buffer[at];
        if (quoted) {
          if (escaped) {
            escaped = false;
          } else if (b == '\\') {
            escaped = true;
          } else if (b == '"') {
            quoted = false;
            over = depth == 0;
          }
        } else if (b == '"') {
          quoted = true;
        } else if (b == '{' || b == '[') {
          depth++;
        } else if (b == '}' || b == ']') {
          if (depth == 0) {
            break; // The end of what a bare number or literal stands in.
          }
          depth--;
          over = depth == 0;
        } else if (depth == 0 && (b == ',' || b <= ' ')) {
          break;
        }
        at++;
      }
      int count = at - from;
      if (length + count <= most) {
        into.write(buffer, from, count);
      }
      length += count;
      if (over || at < end) {
        return length;
      }
    }
  }

  private int skipBlank() throws IOException {
    int c = peek();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      at++;
      c = peek();
    }
    return c;
  }

  private void expect(char c, String otherwise) throws IOException {
    if (skipBlank() != c) {
      throw new Malformed(otherwise);
    }
    at++;
  }

  private int read() throws IOException {
    int c = peek();
    at++;
    return c;
  }

  /** The next byte, which stays; -1 at the end. */
  private int peek() throws IOException {
    return at == end && !fill() ? -1 : buffer[at] & 0xFF;
  }

  private boolean fill() throws IOException {
    before += end;
    at = 0;
    end = Math.max(0, input.read(buffer));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
