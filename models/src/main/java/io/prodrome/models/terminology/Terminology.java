package io.prodrome.models.terminology;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of concepts of one or several code systems, with their names. Importers of other formats
 * (RF2, OBO, a FHIR CodeSystem) fill it by {@link #of}; {@link #toTsv} is how it is kept in a model
 * pack.
 *
 * <p>Concepts stand in the order of system and code, whatever the order they came in, so the
 * version is a hash of the content alone. Immutable and thread-safe.
 */
public final class Terminology {

  /** The terminology's file in its component of the model pack. */
  public static final String FILE = "terminology.tsv";

  private static final String HEADER = "system\tcode\ttype\ttag\tnames";

  private final String version;
  private final List<Concept> concepts;
  private final Map<String, Map<String, Concept>> bySystemAndCode;

  private Terminology(String name, List<Concept> concepts) {
    Map<String, Map<String, Concept>> index = new HashMap<>();
    List<Concept> sorted = new ArrayList<>(concepts);
    sorted.sort(
        Comparator.comparing((Concept concept) -> concept.coding().system())
            .thenComparing(concept -> concept.coding().code()));
    for (Concept concept : sorted) {
      Coding coding = concept.coding();
      if (index
              .computeIfAbsent(coding.system(), system -> new HashMap<>())
              .put(coding.code(), concept)
          != null) {
        throw new IllegalArgumentException("the code is there twice: " + coding.key());
      }
    }
    this.concepts = List.copyOf(sorted);
    this.bySystemAndCode = index;
    this.version =
        name + "-" + Digests.sha256(toTsv().getBytes(StandardCharsets.UTF_8)).substring(0, 8);
  }

  /**
   * A terminology of these concepts.
   *
   * @param name what it was made from, such as {@code synthea-3.3.0}; leads the version
   * @param concepts each code once, in any order
   * @throws IllegalArgumentException if a code is there twice
   */
  public static Terminology of(String name, List<Concept> concepts) {
    return new Terminology(name, concepts);
  }

  /**
   * The terminology of a model pack.
   *
   * @throws InvalidModelPackException if the pack has none or it cannot be read
   */
  public static Terminology of(ModelPack pack) {
    String path = ModelPack.TERMINOLOGY + "/" + FILE;
    String name = pack.manifest(ModelPack.TERMINOLOGY).name();
    try {
      return parse(name, new String(pack.file(path), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the terminology cannot be read: " + e.getMessage(),
          pack.name() + ", " + path,
          "make the component again",
          e);
    }
  }

  /**
   * Reads what {@link #toTsv} wrote.
   *
   * @throws IllegalArgumentException naming the line that is wrong
   */
  public static Terminology parse(String name, String tsv) {
    List<String> lines = tsv.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("line 1 is not the header");
    }
    Map<String, String> shared = new LinkedHashMap<>();
    List<Concept> concepts = new ArrayList<>(lines.size());
    for (int i = 1; i < lines.size(); i++) {
      String[] columns = lines.get(i).split("\t", -1);
      if (columns.length < 5) {
        throw new IllegalArgumentException("line " + (i + 1) + " has less than 5 columns");
      }
      try {
        // A few systems and tags are named by every concept: one String each.
        String system = shared.computeIfAbsent(columns[0], key -> key);
        String tag = shared.computeIfAbsent(columns[3], key -> key);
        concepts.add(
            new Concept(
                new Coding(system, columns[1], columns[4]),
                ConceptType.valueOf(columns[2]),
                tag,
                Arrays.asList(columns).subList(4, columns.length)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (i + 1) + " is no concept", e);
      }
    }
    return new Terminology(name, concepts);
  }

  /** One line a concept: system, code, type, semantic tag, and the names, preferred first. */
  public String toTsv() {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    for (Concept concept : concepts) {
      out.append(concept.coding().system()).append('\t');
      out.append(concept.coding().code()).append('\t');
      out.append(concept.type()).append('\t').append(concept.semanticTag());
      concept.names().forEach(name -> out.append('\t').append(name.replaceAll("\\s+", " ")));
      out.append('\n');
    }
    return out.toString();
  }

  /** Its name and the first eight hexadecimal digits of its content's hash. */
  public String version() {
    return version;
  }

  /** All concepts, by system and code. */
  public List<Concept> concepts() {
    return concepts;
  }

  /** The concept of the code, if the terminology has it. */
  public Optional<Concept> lookup(String system, String code) {
    return Optional.ofNullable(bySystemAndCode.getOrDefault(system, Map.of()).get(code));
  }

  /** The names of the code, preferred first; empty if the terminology lacks it. */
  public List<String> names(String system, String code) {
    return lookup(system, code).map(Concept::names).orElse(List.of());
  }

  @Override
  public String toString() {
    return "Terminology[" + version + ", " + concepts.size() + " concepts]";
  }
}
