package io.prodrome.fhiradapters.decode.hl7v2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a payload into its messages: a batch or file of batches (FHS, BHS, BTS, FTS; HL7 v2.5,
 * section 2.10.3), or messages one after another. It works on bytes, so that each message can be
 * sent again as it came, and may have a character set of its own.
 *
 * @param members the messages' bytes, in order
 * @param faults what is wrong with the envelope: counts that do not fit, segments outside of any
 *     message; without any content
 * @param saysNone whether a trailer says that there are no messages, and there are none
 */
record Hl7Batch(List<byte[]> members, List<String> faults, boolean saysNone) {

  Hl7Batch {
    members = List.copyOf(members);
    faults = List.copyOf(faults);
  }

  /** The batch that a payload is; null where it is one message, as nearly all are. */
  static @Nullable Hl7Batch of(byte[] payload) {
    Splitter splitter = new Splitter(payload);
    return splitter.isOneMessage() ? null : splitter.split();
  }

  /** One payload while it is cut. */
  private static final class Splitter {

    private final byte[] payload;
    private final byte[] mark;
    private final int unit;
    private final int low;
    private final List<byte[]> members = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int inBatch;
    private int batches;
    private boolean saysNone;

    Splitter(byte[] payload) {
      this.payload = payload;
      Charset wide = Hl7Charsets.wide(payload);
      this.unit = wide == null ? 1 : 2;
      this.low = StandardCharsets.UTF_16BE.equals(wide) ? 1 : 0;
      boolean marked = unit == 2 && at(0) == 0xFEFF;
      this.mark = marked ? Arrays.copyOf(payload, 2) : new byte[0];
    }

    /** A character of the file's bytes: headers are ASCII in every set that HL7 knows. */
    private int at(int index) {
      int place = index * unit;
      if (place + unit > payload.length) {
        return -1;
      }
      if (unit == 1) {
        return payload[place] & 0xFF;
      }
      return (payload[place + 1 - low] & 0xFF) << 8 | (payload[place + low] & 0xFF);
    }

    private int length() {
      return payload.length / unit;
    }

    boolean isOneMessage() {
      int start = skipAround(0);
      if (!isHeader(start, 'M', 'S', 'H')) {
        return !isBatchSegment(start);
      }
      int line = skipAround(lineEnd(start));
      while (line < length()) {
        if (isHeader(line, 'M', 'S', 'H') || isBatchSegment(line)) {
          return false;
        }
        line = skipAround(lineEnd(line));
      }
      return true;
    }

    Hl7Batch split() {
      int member = -1;
      int at = skipAround(0);
      while (at < length()) {
        int end = lineEnd(at);
        if (isHeader(at, 'M', 'S', 'H')) {
          close(member, at);
          member = at;
          inBatch++;
        } else if (isBatchSegment(at)) {
          close(member, at);
          member = -1;
          envelope(at, end);
        } else if (member < 0) {
          faults.add("a segment that belongs to no message, after " + members.size() + " of them");
        }
        at = skipAround(end);
      }
      close(member, length());
      return new Hl7Batch(members, faults, saysNone && members.isEmpty() && faults.isEmpty());
    }

    private void close(int member, int end) {
      if (member >= 0) {
        byte[] bytes = Arrays.copyOf(mark, mark.length + (end - member) * unit);
        System.arraycopy(payload, member * unit, bytes, mark.length, bytes.length - mark.length);
        members.add(bytes);
      }
    }

    private void envelope(int at, int end) {
      if (isHeader(at, 'B', 'H', 'S')) {
        inBatch = 0;
        batches++;
      } else if (isHeader(at, 'B', 'T', 'S')) {
        check(at, end, inBatch, "the batch says %d messages, %d are there");
        inBatch = 0;
      } else if (isHeader(at, 'F', 'T', 'S')) {
        check(at, end, batches, "the file says %d batches, %d are there");
        batches = 0;
      } else {
        batches = 0;
        inBatch = 0;
      }
    }

    /** BTS-1 and FTS-1 are counts; a trailer without one says nothing that could be wrong. */
    private void check(int at, int end, int there, String fault) {
      long said = 0;
      int digits = 0;
      for (int i = at + 4; i < end && at(i) >= '0' && at(i) <= '9' && digits < 9; i++) {
        said = said * 10 + at(i) - '0';
        digits++;
      }
      saysNone |= digits > 0 && said == 0;
      if (digits > 0 && said != there) {
        faults.add(String.format(fault, said, there));
      }
    }

    private boolean isBatchSegment(int at) {
      return isHeader(at, 'F', 'H', 'S')
          || isHeader(at, 'B', 'H', 'S')
          || isHeader(at, 'B', 'T', 'S')
          || isHeader(at, 'F', 'T', 'S');
    }

    /** Whether a segment of the name stands here: its name, then a sign or the line's end. */
    private boolean isHeader(int at, char first, char second, char third) {
      if (at(at) != first || at(at + 1) != second || at(at + 2) != third) {
        return false;
      }
      int next = at(at + 3);
      boolean bare = next == -1 || next == '\r' || next == '\n';
      if (first == 'M' || third == 'S' && second == 'H') {
        return !bare && next > ' ' && next < 0x7F && !Character.isLetterOrDigit(next);
      }
      return bare || (next > ' ' && next < 0x7F && !Character.isLetterOrDigit(next));
    }

    private boolean isLineEnd(int at) {
      return at(at) == '\r' || at(at) == '\n';
    }

    private int lineEnd(int at) {
      int end = at;
      while (end < length() && !isLineEnd(end)) {
        end++;
      }
      return end;
    }

    /** Past blank space, byte order marks and what MLLP leaves around messages. */
    private int skipAround(int from) {
      int at = from;
      while (at < length()) {
        int c = at(at);
        boolean bom8 = unit == 1 && c == 0xEF && at(at + 1) == 0xBB && at(at + 2) == 0xBF;
        if (bom8) {
          at += 3;
        } else if (c <= ' ' || c == 0xFEFF) {
          at++;
        } else {
          break;
        }
      }
      return at;
    }
  }
}
