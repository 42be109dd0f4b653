package io.prodrome.models.terminology;

import java.util.List;
import java.util.Map;

/**
 * How a terminology's file is laid out, all numbers little-endian: eight bytes {@link #MAGIC}, the
 * header's length (int), the header (JSON, UTF-8), zeros up to a multiple of eight, and the
 * sections. The header gives each section's offset from the first section's start and its length in
 * bytes. Concepts stand in the order of system and code, codes in the order of system, code and
 * {@link CodeKind}; "start" sections have one more value than there are rows, the last one the end.
 */
final class Layout {

  static final String MAGIC = "PRDTERM1";

  /** The sections, in their order in the file. */
  enum Section {
    /** int a concept: its code's row. */
    CONCEPT_CODE,
    /** byte a concept: its type's place in the header's types. */
    CONCEPT_TYPE,
    /** short a concept: its semantic tag's place in the header's tags. */
    CONCEPT_TAG,
    /** int a concept, and one: its first name. */
    CONCEPT_NAMES,
    /** int a concept, and one: where its definition starts. */
    CONCEPT_DEFINITION,
    /** int a concept, and one: where its parents start. */
    PARENTS_START,
    /** int a parent: a concept. */
    PARENTS,
    /** int a concept, and one: where its children start. */
    CHILDREN_START,
    /** int a child: a concept. */
    CHILDREN,
    /** int a concept, and one: where its other codes start. */
    SAME_AS_START,
    /** int another code: its row. */
    SAME_AS,
    /** int a name, and one: where its text starts. */
    NAME_START,
    /** int a name: its concept. */
    NAME_CONCEPT,
    /** byte a name: its language's place in the header's languages. */
    NAME_LANGUAGE,
    /** The names, UTF-8. */
    NAMES,
    /** The definitions, UTF-8. */
    DEFINITIONS,
    /** short a code: its system's place in the header's systems. */
    CODE_SYSTEM,
    /** int a code, and one: where its text starts. */
    CODE_START,
    /** int a code: its concept, or -1. */
    CODE_CONCEPT,
    /** byte a code: its {@link CodeKind}. */
    CODE_KIND,
    /** The codes, UTF-8. */
    CODES
  }

  /** Where a section lies: bytes after the first section's start. */
  record Place(int offset, int length) {}

  /**
   * The header, as JSON.
   *
   * @param name what the terminology was made from
   * @param systems the code systems' URIs
   * @param tags the semantic tags
   * @param languages the names' languages
   * @param types the concept types' names
   */
  record Header(
      String name,
      int concepts,
      int names,
      int codes,
      List<String> systems,
      List<String> tags,
      List<String> languages,
      List<String> types,
      Map<Section, Place> sections) {}

  private Layout() {}

  /** Where the first section starts. */
  static long sectionsStart(int headerLength) {
    return aligned(MAGIC.length() + Integer.BYTES + (long) headerLength);
  }

  static long aligned(long offset) {
    return (offset + 7) & ~7L;
  }
}
