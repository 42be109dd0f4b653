package io.prodrome.fhiradapters.intake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the intake reads of an HL7 v2 message before it is stored: MSH, to answer it, and PID-3, to
 * keep a patient's messages together. Everything else is the decoder's.
 *
 * @param delimiters MSH-1 and MSH-2
 * @param fields MSH, so that {@code fields.get(8)} is MSH-9; Latin-1, in which bytes are kept
 */
record Hl7Header(String delimiters, List<String> fields) {

  /** No message has a longer MSH. */
  private static final int HEAD = 8192;

  /** PID comes early; in a long report, the search need not read all of it. */
  private static final int PID_WITHIN = 64 * 1024;

  /** The header of a message; empty where it has no readable MSH. */
  static Optional<Hl7Header> of(byte[] message, int length) {
    String head = new String(message, 0, Math.min(length, HEAD), StandardCharsets.ISO_8859_1);
    int start = 0;
    // A UTF-8 byte order mark, as Latin-1, and blank lines.
    while (start < head.length() && "\u00ef\u00bb\u00bf \r\n\t".indexOf(head.charAt(start)) >= 0) {
      start++;
    }
    if (!head.startsWith("MSH", start) || head.length() < start + 8) {
      return Optional.empty();
    }
    String line = head.substring(start).split("[\r\n]", 2)[0];
    if (line.length() < 8) {
      return Optional.empty();
    }
    String separator = line.substring(3, 4);
    List<String> fields = List.of(line.split(Pattern.quote(separator), -1));
    if (fields.size() < 2 || fields.get(1).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Hl7Header(separator + fields.get(1), fields));
  }

  /** A field of MSH as it is written; empty where it is not there. */
  String field(int number) {
    return number - 1 < fields.size() ? fields.get(number - 1) : "";
  }

  /** PID-3.1; null where it is not found. */
  @Nullable String patient(byte[] message) {
    String text =
        new String(message, 0, Math.min(message.length, PID_WITHIN), StandardCharsets.UTF_8);
    String separator = delimiters.substring(0, 1);
    int start = Math.max(text.indexOf("\rPID" + separator), text.indexOf("\nPID" + separator));
    if (start < 0) {
      return null;
    }
    String[] pid =
        text.substring(start + 1).split("[\r\n]", 2)[0].split(Pattern.quote(separator), -1);
    if (pid.length < 4) {
      return null;
    }
    String identifier = pid[3].split("[" + Pattern.quote(delimiters.substring(1)) + "]", 2)[0];
    return identifier.isBlank() ? null : identifier.strip();
  }
}
