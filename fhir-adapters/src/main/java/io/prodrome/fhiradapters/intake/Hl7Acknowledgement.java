package io.prodrome.fhiradapters.intake;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers to messages (HL7 v2.5, section 2.9). A message gets one answer at the most.
 *
 * <ul>
 *   <li>Original mode, where MSH-15 and MSH-16 are empty: AA, AE or AR, always.
 *   <li>Enhanced mode: CA, CE or CR where MSH-15 asks for it by its condition (table 0155: AL, NE,
 *       ER, SU); else AA, AE or AR where MSH-16 asks for it; else nothing. Prodrome has no answer
 *       beyond having stored the message, so the second is the same answer in the application's
 *       form, for senders that ask for that alone. A condition that table 0155 does not have counts
 *       as AL: an answer too many does less harm than a sender that waits.
 *   <li>A batch gets the one answer of its first message's mode, for the batch as a whole: MSA-2 is
 *       BHS-11, else FHS-11, else the first MSH-10. Its members get none of their own.
 * </ul>
 *
 * The answer has the message's delimiters, processing id, version and character set, and sender and
 * receiver exchanged. A refusal says why in MSA-3, and by a code of table 0357 in ERR (from v2.5
 * on) or MSA-6 (v2.3 and v2.4), never by the message's content. Thread-safe.
 */
final class Hl7Acknowledgement {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSZ").withZone(ZoneOffset.UTC);

  private static final Pattern VERSION = Pattern.compile("2\\.(\\d)");

  /** What differs between processes, then a number: MSH-10 has 20 characters before v2.7. */
  private static final String PROCESS =
      Long.toString(new SecureRandom().nextLong() >>> 24, Character.MAX_RADIX);

  private static final AtomicLong NUMBERS = new AtomicLong();

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

  /**
   * Why a message is not stored.
   *
   * @param verdict whether it may be stored when it is sent again
   * @param code of table 0357
   * @param meaning what the table calls it
   * @param text for people; without content of the message, and without delimiters
   */
  record Problem(Verdict verdict, String code, String meaning, String text) {

    static Problem notStored() {
      return new Problem(
          Verdict.ERROR, "207", "Application internal error", "not stored; send it again");
    }

    static Problem tooLarge(int maxBytes) {
      return new Problem(
          Verdict.REJECTED, "104", "Value too long", "larger than " + maxBytes + " bytes");
    }

    static Problem brokenOff() {
      return new Problem(
          Verdict.REJECTED, "100", "Segment sequence error", "the message broke off");
    }

    static Problem noMessage() {
      return new Problem(
          Verdict.REJECTED, "100", "Segment sequence error", "not an HL7 v2 message");
    }
  }

  private Hl7Acknowledgement() {}

  /**
   * The answer's bytes, without an envelope; empty where the sender wants none.
   *
   * @param header the message's; null where it has none
   * @param problem why it is not stored; null where it is
   */
  static Optional<byte[]> of(@Nullable Hl7Header header, @Nullable Problem problem, Instant now) {
    String time = TIME.format(now);
    String id = PROCESS + "-" + Long.toString(NUMBERS.incrementAndGet(), Character.MAX_RADIX);
    if (header == null) {
      Problem none = problem == null ? Problem.noMessage() : problem;
      return Optional.of(
          bytes(
              "MSH|^~\\&|PRODROME||||"
                  + time
                  + "||ACK|"
                  + id
                  + "|P|2.5\r"
                  + msa('|', '^', "A" + none.verdict().letter, "", none, 5)
                  + err('|', '^', none)));
    }
    Verdict verdict = problem == null ? Verdict.ACCEPTED : problem.verdict();
    Optional<String> code = code(header, verdict);
    if (code.isEmpty()) {
      return Optional.empty();
    }
    char f = header.delimiters().charAt(0);
    char c = header.delimiters().charAt(1);
    int minor = minor(header);
    String msh =
        String.join(
            String.valueOf(f),
            "MSH",
            header.delimiters().substring(1),
            header.field(5),
            header.field(6),
            header.field(3),
            header.field(4),
            time,
            "",
            type(header, c, minor),
            id,
            header.field(11).isEmpty() ? "P" : header.field(11),
            header.field(12).isEmpty() ? "2.5" : header.field(12));
    if (!header.field(18).isEmpty()) {
      msh += String.valueOf(f).repeat(6) + header.field(18);
    }
    String answer = msh + "\r" + msa(f, c, code.get(), header.controlId(), problem, minor);
    if (problem != null && minor >= 5) {
      answer += err(f, c, problem);
    }
    return Optional.of(bytes(answer));
  }

  /** MSH-9: the trigger is the message's, the structure is told from v2.5 on. */
  private static String type(Hl7Header header, char c, int minor) {
    String type = header.field(9);
    int first = type.indexOf(c);
    if (header.batch() || first < 0) {
      return "ACK";
    }
    int second = type.indexOf(c, first + 1);
    String trigger = type.substring(first + 1, second < 0 ? type.length() : second);
    if (trigger.isEmpty()) {
      return "ACK";
    }
    return "ACK" + c + trigger + (minor >= 5 ? c + "ACK" : "");
  }

  /** The 5 of v2.5; 5 where the message has no such version. */
  private static int minor(Hl7Header header) {
    Matcher version = VERSION.matcher(header.field(12));
    return version.lookingAt() ? Integer.parseInt(version.group(1)) : 5;
  }

  private static String msa(
      char f, char c, String code, String controlId, @Nullable Problem problem, int minor) {
    String msa = "MSA" + f + code + f + controlId;
    if (problem != null) {
      msa += f + problem.text();
      if (minor == 3 || minor == 4) {
        msa += String.valueOf(f).repeat(3) + coded(c, problem);
      }
    }
    return msa + "\r";
  }

  /** ERR-3 code, ERR-4 severity, ERR-8 text for people. */
  private static String err(char f, char c, Problem problem) {
    String gap = String.valueOf(f);
    return "ERR"
        + gap.repeat(3)
        + coded(c, problem)
        + gap
        + "E"
        + gap.repeat(4)
        + problem.text()
        + "\r";
  }

  private static String coded(char c, Problem problem) {
    return problem.code() + c + problem.meaning() + c + "HL70357";
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
    return wanted(application, verdict) ? Optional.of("A" + verdict.letter) : Optional.empty();
  }

  /** Table 0155; {@code ""} and an empty field are no wish. */
  private static boolean wanted(String condition, Verdict verdict) {
    return switch (condition) {
      case "NE", "", "\"\"" -> false;
      case "ER" -> verdict != Verdict.ACCEPTED;
      case "SU" -> verdict == Verdict.ACCEPTED;
      default -> true;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
