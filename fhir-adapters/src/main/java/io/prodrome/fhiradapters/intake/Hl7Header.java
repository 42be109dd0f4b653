package io.prodrome.fhiradapters.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the intake reads of an HL7 v2 message before it is stored: MSH, to answer it, and PID-3, to
 * keep a patient's messages together. Of a batch (FHS, BHS; HL7 v2.5, section 2.10.3) it reads the
 * first message's MSH and the batch's own id. Everything else is the decoder's.
 *
 * @param delimiters MSH-1 and MSH-2
 * @param fields MSH, so that {@code fields.get(8)} is MSH-9; Latin-1, in which bytes are kept
 * @param controlId what the answer names: MSH-10, and BHS-11 or FHS-11 of a batch that has one
 * @param batch whether it is a batch
 */
record Hl7Header(String delimiters, List<String> fields, String controlId, boolean batch) {

  /** No message has a longer MSH. */
  private static final int HEAD = 8192;

  /** PID comes early; in a long report, the search need not read all of it. */
  private static final int PID_WITHIN = 64 * 1024;

  /** A UTF-8 byte order mark, as Latin-1, and blank space. */
  private static final String BEFORE = "\u00ef\u00bb\u00bf \r\n\t";

  /**
   * A segment of the head.
   *
   * @param separator its fourth character
   * @param fields what lies between separators, its name first
   */
  private record Segment(char separator, List<String> fields) {

    static final Segment NONE = new Segment('|', List.of());

    /** The segment that begins there, as far as the head has it. */
    static Segment at(String head, int start) {
      int end = start;
      while (end < head.length() && head.charAt(end) != '\r' && head.charAt(end) != '\n') {
        end++;
      }
      if (end - start < 5 || Character.isLetterOrDigit(head.charAt(start + 3))) {
        return NONE;
      }
      return new Segment(head.charAt(start + 3), split(head.substring(start, end)));
    }

    private static List<String> split(String segment) {
      char separator = segment.charAt(3);
      List<String> fields = new ArrayList<>(24);
      int from = 0;
      for (int at = segment.indexOf(separator); at >= 0; at = segment.indexOf(separator, from)) {
        fields.add(segment.substring(from, at));
        from = at + 1;
      }
      fields.add(segment.substring(from));
      return fields;
    }

    boolean readable() {
      return fields.size() >= 2 && !fields.get(1).isEmpty();
    }

    String delimiters() {
      return separator + fields.get(1);
    }

    String field(int number) {
      return number - 1 < fields.size() ? fields.get(number - 1) : "";
    }
  }

  /** The header of a message; empty where it has no readable MSH, FHS or BHS. */
  static Optional<Hl7Header> of(byte[] message) {
    String head =
        new String(message, 0, Math.min(message.length, HEAD), StandardCharsets.ISO_8859_1);
    int start = 0;
    while (start < head.length() && BEFORE.indexOf(head.charAt(start)) >= 0) {
      start++;
    }
    boolean batch = head.startsWith("FHS", start) || head.startsWith("BHS", start);
    if (!batch && !head.startsWith("MSH", start)) {
      return Optional.empty();
    }
    Segment first = Segment.at(head, start);
    if (!first.readable()) {
      return Optional.empty();
    }
    return Optional.of(
        batch
            ? batch(head, start, first)
            : new Hl7Header(first.delimiters(), first.fields(), first.field(10), false));
  }

  private static Hl7Header batch(String head, int start, Segment outer) {
    Segment inner = outer.fields().get(0).equals("BHS") ? outer : next(head, "BHS", start);
    Segment message = next(head, "MSH", start);
    if (!message.readable()) {
      // An empty batch, or one whose first message is far away. Who sends and who receives stands
      // in the same fields of FHS, BHS and MSH; the rest of the answer has defaults.
      List<String> fields = outer.fields();
      message = new Segment(outer.separator(), fields.subList(0, Math.min(fields.size(), 6)));
    }
    String id =
        Stream.of(inner.field(11), outer.field(11), message.field(10))
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse("");
    return new Hl7Header(message.delimiters(), message.fields(), id, true);
  }

  /** The next segment of that name. */
  private static Segment next(String head, String name, int from) {
    for (int at = head.indexOf(name, from + 1); at >= 0; at = head.indexOf(name, at + 1)) {
      char before = head.charAt(at - 1);
      if (before == '\r' || before == '\n') {
        return Segment.at(head, at);
      }
    }
    return Segment.NONE;
  }

  /** A field of MSH as it is written; empty where it is not there. */
  String field(int number) {
    return number - 1 < fields.size() ? fields.get(number - 1) : "";
  }

  /**
   * PID-3.1 of the first PID, the key that keeps a patient's messages together; null where it is
   * not found, and for a batch, which may be of many patients.
   */
  @Nullable String patient(byte[] message) {
    if (batch) {
      return null;
    }
    int within = Math.min(message.length, PID_WITHIN);
    byte separator = (byte) delimiters.charAt(0);
    int at = 1;
    while (at + 4 < within && !isPid(message, at, separator)) {
      at++;
    }
    if (at + 4 >= within) {
      return null;
    }
    int from = at + 4;
    for (int field = 1; field < 3; field++) {
      while (from < within
          && message[from] != separator
          && message[from] != '\r'
          && message[from] != '\n') {
        from++;
      }
      if (from >= within || message[from] != separator) {
        return null;
      }
      from++;
    }
    int end = from;
    while (end < within && !endsComponent(message[end])) {
      end++;
    }
    String identifier = new String(message, from, end - from, StandardCharsets.UTF_8).strip();
    return identifier.isEmpty() ? null : identifier;
  }

  private static boolean isPid(byte[] message, int at, byte separator) {
    return message[at] == 'P'
        && message[at + 1] == 'I'
        && message[at + 2] == 'D'
        && message[at + 3] == separator
        && (message[at - 1] == '\r' || message[at - 1] == '\n');
  }

  private boolean endsComponent(byte b) {
    return b == '\r' || b == '\n' || (b > 0 && delimiters.indexOf(b) >= 0);
  }
}
