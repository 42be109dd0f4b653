package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Remark;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A message as the flat list of its segments, in the message's order. Groups are left aside:
 * senders put segments where the standard has none, and the rules here need only the order.
 */
final class Hl7Message {

  private final List<Hl7Segment> segments;
  private final Map<String, Hl7Segment> first = new HashMap<>();
  private final String type;
  private final String trigger;

  private Hl7Message(List<Hl7Segment> segments) {
    this.segments = segments;
    for (Hl7Segment segment : segments) {
      first.putIfAbsent(segment.name(), segment);
    }
    Hl7Segment msh = header();
    String code = msh.get(9, 1);
    String event = msh.get(9, 2);
    String structure = msh.get(9, 3);
    if (event.indexOf('_') >= 0) {
      // ^MDM_T02: the structure, one component too early.
      structure = structure.isEmpty() ? event : structure;
      event = "";
    }
    this.type =
        firstSaid(before(code), before(structure), typeOfEvent(first("EVN").get(1)))
            .toUpperCase(Locale.ROOT);
    // The structure is the last to ask: ADT^A40 has the structure of ADT_A39.
    this.trigger =
        firstSaid(event, after(code), first("EVN").get(1), after(structure))
            .toUpperCase(Locale.ROOT);
  }

  /** The event codes of ADT and MDM are of no other type of message that has an EVN segment. */
  private static String typeOfEvent(String code) {
    if (code.matches("[Aa][0-9]{2}")) {
      return "ADT";
    }
    return code.matches("[Tt][0-9]{2}") ? "MDM" : "";
  }

  private static String before(String structure) {
    int at = structure.indexOf('_');
    return at < 0 ? structure : structure.substring(0, at);
  }

  private static String after(String structure) {
    int at = structure.indexOf('_');
    return at < 0 ? "" : structure.substring(at + 1);
  }

  private static String firstSaid(String... values) {
    for (String value : values) {
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /**
   * Parses one message.
   *
   * @param remarks where what was put right is noted
   * @throws Refusal if it is none, or not of its character set
   */
  static Hl7Message parse(byte[] payload, Set<Remark> remarks) {
    String text = stripped(Hl7Charsets.decode(payload, remarks));
    if (text.length() < 8 || !text.startsWith("MSH")) {
      throw new Refusal(DeadLetterReason.MALFORMED, "no MSH segment at the start");
    }
    return new Hl7Message(Hl7Lines.segments(text, Delimiters.of(text)));
  }

  /** Without the byte order mark, the MLLP envelope and blank space around. */
  private static String stripped(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isAround(text.charAt(start))) {
      start++;
    }
    while (end > start && isAround(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isAround(char c) {
    return c == '\uFEFF'
        || c == '\u000B'
        || c == '\u001C'
        || c == '\0'
        || Character.isWhitespace(c);
  }

  /** All of them, MSH first. */
  List<Hl7Segment> segments() {
    return segments;
  }

  /** The first segment of the name; an empty one where there is none. */
  Hl7Segment first(String name) {
    Hl7Segment found = first.get(name);
    return found == null ? Hl7Segment.absent(name) : found;
  }

  /** All segments of the name, in order. */
  List<Hl7Segment> all(String name) {
    return segments.stream().filter(segment -> segment.name().equals(name)).toList();
  }

  Hl7Segment header() {
    return first("MSH");
  }

  /** MSH-9.1, such as ADT; some senders give the structure only ({@code ^MDM_T02}). */
  String type() {
    return type;
  }

  /** MSH-9.2, such as A01; some senders say it in EVN-1, or in the structure's name only. */
  String trigger() {
    return trigger;
  }
}
