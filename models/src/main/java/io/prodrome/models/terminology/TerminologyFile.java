package io.prodrome.models.terminology;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.models.terminology.Layout.Header;
import io.prodrome.models.terminology.Layout.Place;
import io.prodrome.models.terminology.Layout.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The sections of a terminology's file, read in place. Only absolute reads, so that threads may
 * share it.
 */
final class TerminologyFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_HEADER = 16 << 20;

  private final ByteBuffer content;
  private final Header header;
  private final ByteBuffer[] sections = new ByteBuffer[Section.values().length];

  private TerminologyFile(ByteBuffer content, Header header, int start) {
    this.content = content;
    this.header = header;
    for (Section section : Section.values()) {
      Place place = header.sections().get(section);
      if (place == null
          || place.offset() < 0
          || place.length() < 0
          || (long) start + place.offset() + place.length() > content.capacity()) {
        throw new IllegalArgumentException("it is cut off");
      }
      sections[section.ordinal()] =
          content.slice(start + place.offset(), place.length()).order(ByteOrder.LITTLE_ENDIAN);
    }
    requireRows(header.concepts(), 4, Section.CONCEPT_CODE);
    requireRows(header.concepts(), 1, Section.CONCEPT_TYPE);
    requireRows(header.concepts(), 2, Section.CONCEPT_TAG);
    requireStarts(header.concepts(), Section.CONCEPT_NAMES, header.names());
    requireStarts(header.concepts(), Section.CONCEPT_DEFINITION, length(Section.DEFINITIONS));
    requireStarts(header.concepts(), Section.PARENTS_START, length(Section.PARENTS) / 4);
    requireStarts(header.concepts(), Section.CHILDREN_START, length(Section.CHILDREN) / 4);
    requireStarts(header.concepts(), Section.SAME_AS_START, length(Section.SAME_AS) / 4);
    requireStarts(header.names(), Section.NAME_START, length(Section.NAMES));
    requireRows(header.names(), 4, Section.NAME_CONCEPT);
    requireRows(header.names(), 1, Section.NAME_LANGUAGE);
    requireRows(header.codes(), 2, Section.CODE_SYSTEM);
    requireStarts(header.codes(), Section.CODE_START, length(Section.CODES));
    requireRows(header.codes(), 4, Section.CODE_CONCEPT);
    requireRows(header.codes(), 1, Section.CODE_KIND);
  }

  /**
   * @throws IllegalArgumentException saying what is wrong, if it is no terminology
   */
  static TerminologyFile of(ByteBuffer any) {
    ByteBuffer content = any.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    int magic = Layout.MAGIC.length();
    if (content.capacity() < magic + Integer.BYTES) {
      throw new IllegalArgumentException("it is too short to be a terminology");
    }
    byte[] first = new byte[magic];
    content.get(0, first);
    if (!new String(first, StandardCharsets.ISO_8859_1).equals(Layout.MAGIC)) {
      throw new IllegalArgumentException(
          "it does not start with " + Layout.MAGIC + ": it is no terminology of this version");
    }
    int length = content.getInt(magic);
    if (length <= 0
        || length > LONGEST_HEADER
        || Layout.sectionsStart(length) > content.capacity()) {
      throw new IllegalArgumentException("its header is cut off");
    }
    byte[] json = new byte[length];
    content.get(magic + Integer.BYTES, json);
    try {
      Header header = JSON.readValue(json, Header.class);
      if (header.name() == null || header.sections() == null || header.types() == null) {
        throw new IllegalArgumentException("its header lacks a member");
      }
      return new TerminologyFile(content, header, (int) Layout.sectionsStart(length));
    } catch (IOException e) {
      throw new IllegalArgumentException("its header cannot be read", e);
    }
  }

  private void requireRows(int rows, int width, Section section) {
    if (rows < 0 || length(section) != (long) rows * width) {
      throw new IllegalArgumentException("its section " + section + " has a wrong length");
    }
  }

  private void requireStarts(int rows, Section section, int end) {
    if (rows < 0
        || length(section) != (rows + 1L) * 4
        || value(section, 0) != 0
        || value(section, rows) != end) {
      throw new IllegalArgumentException("its section " + section + " has a wrong length");
    }
  }

  private int length(Section section) {
    return section(section).capacity();
  }

  private ByteBuffer section(Section section) {
    return sections[section.ordinal()];
  }

  ByteBuffer content() {
    return content.duplicate().clear();
  }

  Header header() {
    return header;
  }

  /** The row of a section of ints. */
  int value(Section section, int row) {
    return section(section).getInt(Math.multiplyExact(row, 4));
  }

  /** The row of a section of shorts. */
  int medium(Section section, int row) {
    return section(section).getShort(Math.multiplyExact(row, 2));
  }

  /** The row of a section of bytes. */
  int small(Section section, int row) {
    return section(section).get(row);
  }

  /** The row's values. */
  int[] values(Section starts, Section values, int row) {
    int from = value(starts, row);
    int[] found = new int[value(starts, row + 1) - from];
    ByteBuffer section = section(values);
    for (int i = 0; i < found.length; i++) {
      found[i] = section.getInt((from + i) * 4);
    }
    return found;
  }

  /** The row's text. */
  String text(Section starts, Section texts, int row) {
    return new String(bytes(starts, texts, row), StandardCharsets.UTF_8);
  }

  byte[] bytes(Section starts, Section texts, int row) {
    int from = value(starts, row);
    byte[] text = new byte[value(starts, row + 1) - from];
    section(texts).get(from, text);
    return text;
  }

  /** Compares the row's text with another, byte by byte. */
  int compare(Section starts, Section texts, int row, byte[] other) {
    int from = value(starts, row);
    int length = value(starts, row + 1) - from;
    ByteBuffer section = section(texts);
    int common = Math.min(length, other.length);
    for (int i = 0; i < common; i++) {
      int difference = Byte.compareUnsigned(section.get(from + i), other[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(length, other.length);
  }
}
