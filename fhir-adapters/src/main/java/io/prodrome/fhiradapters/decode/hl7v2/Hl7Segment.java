package io.prodrome.fhiradapters.decode.hl7v2;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.util.Terser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment's values as plain text, escapes rendered; empty where a field is not there. The
 * standard's {@code ""} (delete) is given as it is written: see {@link #isDeleted}.
 *
 * @param name such as PID
 * @param number which of its name in the message, from 1
 * @param segment null for one that the message does not have
 */
record Hl7Segment(String name, int number, @Nullable Segment segment) {

  private static final String DELETE = "\"\"";

  static Hl7Segment of(Segment segment, List<Hl7Segment> before) {
    String name = segment.getName();
    int number = 1;
    for (Hl7Segment other : before) {
      if (other.name().equals(name)) {
        number++;
      }
    }
    return new Hl7Segment(name, number, segment);
  }

  static Hl7Segment absent(String name) {
    return new Hl7Segment(name, 0, null);
  }

  boolean isAbsent() {
    return segment == null;
  }

  /** Where it stands in the message. */
  String pointer() {
    return name + "[" + number + "]";
  }

  /** The first component of the field's first repetition; empty for {@code ""}. */
  String get(int field) {
    return get(field, 1);
  }

  /** A component of the field's first repetition; empty for {@code ""}. */
  String get(int field, int component) {
    return get(field, 0, component, 1);
  }

  /** A subcomponent; repetitions count from 0, the others from 1; empty for {@code ""}. */
  String get(int field, int repetition, int component, int subcomponent) {
    String value = raw(field, repetition, component, subcomponent);
    return value.equals(DELETE) ? "" : value.strip();
  }

  private String raw(int field, int repetition, int component, int subcomponent) {
    if (segment == null || repetition >= repetitions(field)) {
      return "";
    }
    try {
      String value = Terser.get(segment, field, repetition, component, subcomponent);
      return value == null ? "" : value;
    } catch (HL7Exception e) {
      return "";
    }
  }

  /** Whether the sender says that the field's value is to be deleted. */
  boolean isDeleted(int field) {
    return raw(field, 0, 1, 1).equals(DELETE);
  }

  /** How many repetitions a field has. */
  int repetitions(int field) {
    try {
      return segment == null ? 0 : segment.getField(field).length;
    } catch (HL7Exception e) {
      return 0;
    }
  }

  /** The field's text as it is written, a line for each repetition. */
  String text(int field) {
    List<String> lines = new ArrayList<>();
    for (int repetition = 0; repetition < repetitions(field); repetition++) {
      String line = raw(field, repetition, 1, 1);
      lines.add(line.equals(DELETE) ? "" : line);
    }
    return String.join("\n", lines);
  }

  /** Names the place, never the content. */
  @Override
  public String toString() {
    return pointer();
  }
}
