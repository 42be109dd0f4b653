package io.prodrome.models.terminology;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Layout.Section;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.RandomAccess;

/**
 * A set of concepts of one or several code systems, with their names, hierarchy and codes in other
 * systems, read in place from one file (see docs/terminology.md): a pack in a folder is
 * memory-mapped, so that 500,000 concepts cost no heap and no start-up time.
 *
 * <p>Concepts have ordinals from 0 to {@link #size()} in the order of system and code, names from 0
 * to {@link #nameCount()}; a concept's names are contiguous, the preferred one first. Ordinals hold
 * within one version only. An ordinal out of range is refused with {@link
 * IndexOutOfBoundsException}. Immutable and thread-safe.
 */
public final class Terminology {

  /** The terminology's file in its component of the model pack. */
  public static final String FILE = "terminology.bin";

  private final TerminologyFile file;
  private final String version;
  private final CodeTable codes;
  private final ConceptType[] types;

  private Terminology(TerminologyFile file, String sha256) {
    this.file = file;
    this.version = file.header().name() + "-" + sha256.substring(0, 8);
    this.codes = new CodeTable(file);
    this.types =
        file.header().types().stream().map(ConceptType::valueOf).toArray(ConceptType[]::new);
  }

  /**
   * A terminology of these concepts, in memory.
   *
   * @param name what it was made from, such as {@code synthea-3.3.0}; leads the version
   * @param concepts each code once, in any order
   * @throws IllegalArgumentException if a code is there twice
   */
  public static Terminology of(String name, List<Concept> concepts) {
    return of(name, concepts, List.of());
  }

  /**
   * A terminology of these concepts, in memory.
   *
   * @param name what it was made from; leads the version
   * @param concepts each code once, in any order; parents that are not among them are dropped
   * @param retired codes that are no longer used
   * @throws IllegalArgumentException if a code is there twice, or it is more than one file can hold
   *     (2 GiB)
   */
  public static Terminology of(String name, List<Concept> concepts, List<RetiredCode> retired) {
    return read(TerminologyEncoder.encode(name, concepts, retired));
  }

  /**
   * The terminology of a model pack.
   *
   * @throws InvalidModelPackException if the pack has none or it cannot be read
   */
  public static Terminology of(ModelPack pack) {
    String path = ModelPack.TERMINOLOGY + "/" + FILE;
    ByteBuffer content = pack.buffer(path);
    try {
      return new Terminology(
          TerminologyFile.of(content), pack.manifest(ModelPack.TERMINOLOGY).sha256(FILE));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the terminology cannot be read: " + e.getMessage(),
          pack.name() + ", " + path,
          "make the component again with ./prodrome terminology build",
          e);
    }
  }

  /**
   * Reads a terminology's file.
   *
   * @param content the whole file, which must not change afterwards
   * @throws IllegalArgumentException if it is no terminology
   */
  static Terminology read(ByteBuffer content) {
    return new Terminology(TerminologyFile.of(content), Digests.sha256(content));
  }

  /** The file's content, for writing it. */
  ByteBuffer content() {
    return file.content();
  }

  /** Its name and the first eight hexadecimal digits of its content's hash. */
  public String version() {
    return version;
  }

  /** What it was made from. */
  public String name() {
    return file.header().name();
  }

  /** How many concepts it has. */
  public int size() {
    return file.header().concepts();
  }

  /** All concepts, by system and code, each made when it is asked for. */
  public List<Concept> concepts() {
    return new Concepts();
  }

  /** The concept, made anew. */
  public Concept concept(int ordinal) {
    List<Name> names = new ArrayList<>();
    for (int name = firstName(ordinal); name < nameEnd(ordinal); name++) {
      names.add(new Name(name(name), language(name)));
    }
    List<Coding> parents = new ArrayList<>();
    for (int parent : parents(ordinal)) {
      parents.add(coding(parent));
    }
    return new Concept(
        coding(ordinal),
        type(ordinal),
        semanticTag(ordinal),
        names,
        sameAs(ordinal),
        parents,
        definition(ordinal));
  }

  /** The concept of the code, if {@link #ordinal} finds one. */
  public Optional<Concept> lookup(String system, String code) {
    OptionalInt found = ordinal(system, code);
    return found.isPresent() ? Optional.of(concept(found.getAsInt())) : Optional.empty();
  }

  /** The concept's code, with its preferred name as the display. */
  public Coding coding(int concept) {
    return codes.coding(file.value(Section.CONCEPT_CODE, concept), name(firstName(concept)));
  }

  /** The concept's code alone. */
  public String code(int concept) {
    return codes.code(file.value(Section.CONCEPT_CODE, concept));
  }

  /** The concept's kind. */
  public ConceptType type(int concept) {
    return types[file.small(Section.CONCEPT_TYPE, concept)];
  }

  /** The concept's semantic tag; empty where it has none. */
  public String semanticTag(int concept) {
    return file.header().tags().get(file.medium(Section.CONCEPT_TAG, concept));
  }

  /** What the concept is; empty where the source does not say. */
  public String definition(int concept) {
    return file.text(Section.CONCEPT_DEFINITION, Section.DEFINITIONS, concept);
  }

  /** How many names all concepts have. */
  public int nameCount() {
    return file.header().names();
  }

  /** The concept's preferred name. */
  public int firstName(int concept) {
    return file.value(Section.CONCEPT_NAMES, concept);
  }

  /** The name after the concept's last one. */
  public int nameEnd(int concept) {
    return file.value(Section.CONCEPT_NAMES, concept + 1);
  }

  /** The concept that has the name. */
  public int conceptOf(int name) {
    return file.value(Section.NAME_CONCEPT, name);
  }

  /** The name's text. */
  public String name(int name) {
    return file.text(Section.NAME_START, Section.NAMES, name);
  }

  /** The name's language, such as {@code en}. */
  public String language(int name) {
    return file.header().languages().get(file.small(Section.NAME_LANGUAGE, name));
  }

  /** The languages of all names. */
  public List<String> languages() {
    return file.header().languages();
  }

  /** The URIs of all code systems that it knows codes of. */
  public List<String> systems() {
    return file.header().systems();
  }

  /**
   * The concept that the code stands for: its own code, a retired one that it replaces, or a code
   * in another system. Where several concepts claim the code, the first of {@link #ordinals}.
   */
  public OptionalInt ordinal(String system, String code) {
    int row = codes.find(system, code);
    int concept = row < 0 ? -1 : codes.concept(row);
    return concept < 0 ? OptionalInt.empty() : OptionalInt.of(concept);
  }

  /**
   * All concepts that claim the code, in the order of {@link CodeKind} and then of their ordinals:
   * a MeSH heading, for one, may be the code of several concepts.
   */
  public int[] ordinals(String system, String code) {
    return codes.concepts(system, code);
  }

  /** How the terminology knows the code. */
  public CodeKind kind(String system, String code) {
    int row = codes.find(system, code);
    return row < 0 ? CodeKind.UNKNOWN : codes.kind(row);
  }

  /** The concept's codes in other systems, and its further codes in its own; without displays. */
  public List<Coding> sameAs(int concept) {
    List<Coding> found = new ArrayList<>();
    for (int row : file.values(Section.SAME_AS_START, Section.SAME_AS, concept)) {
      found.add(codes.coding(row, ""));
    }
    return found;
  }

  /** The concepts that this one is a kind of, one step up. */
  public int[] parents(int concept) {
    return file.values(Section.PARENTS_START, Section.PARENTS, concept);
  }

  /** The concepts that are a kind of this one, one step down, in the order of their ordinals. */
  public int[] children(int concept) {
    return file.values(Section.CHILDREN_START, Section.CHILDREN, concept);
  }

  /** Whether the concept is the other one, or a kind of it, any number of steps up. */
  public boolean isA(int concept, int ancestor) {
    if (concept == ancestor) {
      return true;
    }
    // A source may hold a circle: each concept is looked at once.
    BitSet seen = new BitSet();
    int[] open = parents(concept);
    int count = open.length;
    while (count > 0) {
      int next = open[--count];
      if (next == ancestor) {
        return true;
      }
      if (!seen.get(next)) {
        seen.set(next);
        int[] above = parents(next);
        if (count + above.length > open.length) {
          open = Arrays.copyOf(open, 2 * (count + above.length));
        }
        System.arraycopy(above, 0, open, count, above.length);
        count += above.length;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "Terminology[" + version + ", " + size() + " concepts, " + nameCount() + " names]";
  }

  private final class Concepts extends AbstractList<Concept> implements RandomAccess {
    @Override
    public Concept get(int ordinal) {
      return concept(ordinal);
    }

    @Override
    public int size() {
      return Terminology.this.size();
    }
  }
}
