package io.prodrome.fhiradapters.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers to messages (HL7 v2.5, section 2.9). In original mode one answer is always sent; in
 * enhanced mode, which a filled MSH-15 or MSH-16 asks for, MSH-15 says whether the accept answer is
 * wanted. Prodrome has no answer of its own beyond having stored the message, so where only MSH-16
 * asks, it is that answer in the application's form.
 */
final class Hl7Acknowledgement {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSZ").withZone(ZoneOffset.UTC);

  /** What became of a message. */
  enum Verdict {
    /** It is stored. */
    ACCEPTED('A'),
    /** It could not be stored; sent again, it may be. */
    ERROR('E'),
    /** It will never be accepted. */
    REJECTED('R');

    private final char letter;

    Verdict(char letter) {
      this.letter = letter;
    }
  }

  private Hl7Acknowledgement() {}

  /**
   * The answer's bytes, without an envelope; empty where the sender wants none.
   *
   * @param header the message's; null where it has none
   * @param text why it is refused; without content of the message; empty when it is accepted
   */
  static Optional<byte[]> of(
      @Nullable Hl7Header header, Verdict verdict, String text, Instant now) {
    String time = TIME.format(now);
    String id = UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    if (header == null) {
      return Optional.of(
          bytes(
              "MSH|^~\\&|PRODROME||||" + time + "||ACK|" + id + "|P|2.5\rMSA|AR||" + text + "\r"));
    }
    Optional<String> code = code(header, verdict);
    if (code.isEmpty()) {
      return Optional.empty();
    }
    String f = header.delimiters().substring(0, 1);
    String c = header.delimiters().substring(1, 2);
    String[] type = header.field(9).split(java.util.regex.Pattern.quote(c), -1);
    String trigger = type.length > 1 && !type[1].isEmpty() ? c + type[1] : "";
    String processing = header.field(11).isEmpty() ? "P" : header.field(11);
    String version = header.field(12).isEmpty() ? "2.5" : header.field(12);
    String answer =
        String.join(
                f,
                "MSH",
                header.delimiters().substring(1),
                header.field(5),
                header.field(6),
                header.field(3),
                header.field(4),
                time,
                "",
                "ACK" + trigger,
                id,
                processing,
                version)
            + "\r"
            + String.join(f, "MSA", code.get(), header.field(10), text)
            + "\r";
    return Optional.of(bytes(answer));
  }

  private static Optional<String> code(Hl7Header header, Verdict verdict) {
    String accept = header.field(15);
    String application = header.field(16);
    if (accept.isEmpty() && application.isEmpty()) {
      return Optional.of("A" + verdict.letter);
    }
    if (wanted(accept, verdict)) {
      return Optional.of("C" + verdict.letter);
    }
    return accept.isEmpty() || accept.equals("NE")
        ? Optional.of("A" + verdict.letter).filter(code -> wanted(application, verdict))
        : Optional.empty();
  }

  /** Table 0155. */
  private static boolean wanted(String condition, Verdict verdict) {
    return switch (condition) {
      case "AL" -> true;
      case "ER" -> verdict != Verdict.ACCEPTED;
      case "SU" -> verdict == Verdict.ACCEPTED;
      default -> false;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
