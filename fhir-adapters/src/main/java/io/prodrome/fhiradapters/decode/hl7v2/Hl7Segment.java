package io.prodrome.fhiradapters.decode.hl7v2;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A segment and its values as plain text, escapes rendered; empty where a field is not there. The
 * standard's {@code ""} (delete) reads as empty too: see {@link #isDeleted}. Not thread-safe.
 */
final class Hl7Segment {

  private static final String DELETE = "\"\"";
  private static final int[] NONE = {};

  private final String name;
  private final int number;
  private final String written;
  private final Delimiters delimiters;
  private int[] starts = NONE;

  /**
   * @param name such as PID
   * @param number which of its name in the message, from 1; 0 for one that is not there
   * @param written the segment as it stands, without its end
   */
  Hl7Segment(String name, int number, String written, Delimiters delimiters) {
    this.name = name;
    this.number = number;
    this.written = written;
    this.delimiters = delimiters;
  }

  /** One that the message does not have. */
  static Hl7Segment absent(String name) {
    return new Hl7Segment(name, 0, name, new Delimiters('|', '^', '~', '\\', '&'));
  }

  boolean isAbsent() {
    return number == 0;
  }

  String name() {
    return name;
  }

  int number() {
    return number;
  }

  Delimiters delimiters() {
    return delimiters;
  }

  /** Where it stands in the message. */
  String pointer() {
    return name + "[" + number + "]";
  }

  /** The first component of the field's first repetition. */
  String get(int field) {
    return get(field, 1);
  }

  /** A component's first subcomponent, of the field's first repetition. */
  String get(int field, int component) {
    int start = start(field);
    if (start < 0) {
      return "";
    }
    return new Repetition(start, repetitionEnd(start, end(field)), 1).get(component);
  }

  /** Whether the sender says that the field's value is to be deleted. */
  boolean isDeleted(int field) {
    int start = start(field);
    return start >= 0
        && end(field) - start >= 2
        && written.startsWith(DELETE, start)
        && repetitionEnd(start, end(field)) == start + 2;
  }

  /** Whether the field says nothing, not even that its value is to be deleted. */
  boolean isEmpty(int field) {
    int start = start(field);
    return start < 0 || written.substring(start, end(field)).isBlank();
  }

  /** The field's repetitions, in order; none where it is empty. */
  List<Repetition> repetitions(int field) {
    int start = start(field);
    if (start < 0 || start == end(field)) {
      return List.of();
    }
    List<Repetition> all = new ArrayList<>(2);
    int end = end(field);
    while (true) {
      int stop = repetitionEnd(start, end);
      all.add(new Repetition(start, stop, all.size() + 1));
      if (stop == end) {
        return all;
      }
      start = stop + 1;
    }
  }

  private int repetitionEnd(int start, int end) {
    return find(delimiters.repetition(), start, end);
  }

  /** The place of a separator before the end; the end where there is none. */
  private int find(char separator, int from, int end) {
    int at = from;
    while (at < end && written.charAt(at) != separator) {
      at++;
    }
    return at;
  }

  /** Where the field begins; negative where the segment ends before it. */
  private int start(int field) {
    if (starts == NONE) {
      starts = split();
    }
    int index = isHeader() ? field - 1 : field;
    return index < 0 || index >= starts.length ? -1 : starts[index];
  }

  /** MSH-1 is the field separator itself, so that in headers the second field comes first. */
  private boolean isHeader() {
    return name.equals("MSH");
  }

  private int end(int field) {
    int next = start(field + 1);
    return next < 0 ? written.length() : next - 1;
  }

  private int[] split() {
    int[] found = new int[32];
    int count = 1;
    int at = written.indexOf(delimiters.field());
    while (at >= 0) {
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count++] = at + 1;
      at = written.indexOf(delimiters.field(), at + 1);
    }
    return Arrays.copyOf(found, count);
  }

  /** One repetition of a field. */
  final class Repetition {

    private final int start;
    private final int end;
    private final int index;

    private Repetition(int start, int end, int index) {
      this.start = start;
      this.end = end;
      this.index = index;
    }

    /** Which of the field's, from 1. */
    int index() {
      return index;
    }

    /** The repetition as it is written, separators and escapes included. */
    String written() {
      return written.substring(start, end);
    }

    /** A component's first subcomponent; empty for {@code ""}. */
    String get(int component) {
      return get(component, 1);
    }

    /** A subcomponent, counted from 1 as components are; empty for {@code ""}. */
    String get(int component, int subcomponent) {
      int from = part(start, end, delimiters.component(), component);
      if (from < 0) {
        return "";
      }
      int to = partEnd(from, end, delimiters.component());
      int inner = part(from, to, delimiters.subcomponent(), subcomponent);
      if (inner < 0) {
        return "";
      }
      String value = written.substring(inner, partEnd(inner, to, delimiters.subcomponent()));
      return value.equals(DELETE) ? "" : Hl7Escapes.render(value, delimiters).strip();
    }

    /** Everything from a component on as it is written; empty where it is not there. */
    String writtenFrom(int component) {
      int from = part(start, end, delimiters.component(), component);
      return from < 0 ? "" : written.substring(from, end);
    }

    private int part(int from, int to, char separator, int wanted) {
      int at = from;
      for (int i = 1; i < wanted; i++) {
        at = find(separator, at, to) + 1;
        if (at > to) {
          return -1;
        }
      }
      return at;
    }

    private int partEnd(int from, int to, char separator) {
      return find(separator, from, to);
    }
  }

  /** Names the place, never the content. */
  @Override
  public String toString() {
    return pointer();
  }
}
