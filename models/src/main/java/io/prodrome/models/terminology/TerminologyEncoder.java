package io.prodrome.models.terminology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Layout.Header;
import io.prodrome.models.terminology.Layout.Place;
import io.prodrome.models.terminology.Layout.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lays a terminology out as {@link Layout} says; the same content gives the same bytes. */
final class TerminologyEncoder {

  private static final Comparator<Concept> BY_CODE =
      Comparator.comparing((Concept concept) -> concept.coding().system())
          .thenComparing(concept -> utf8(concept.coding().code()), Arrays::compareUnsigned);

  private final String name;
  private final List<Concept> concepts;
  private final Places systems = new Places();
  private final Places tags = new Places();
  private final Places languages = new Places();
  private final CodeRows codes;
  private final Map<Section, ByteBuffer> sections = new EnumMap<>(Section.class);
  private int names;

  private TerminologyEncoder(String name, List<Concept> unsorted, List<RetiredCode> retired) {
    this.name = name;
    this.concepts = new ArrayList<>(unsorted);
    concepts.sort(BY_CODE);
    codes = new CodeRows(systems);
    Stream<Coding> all =
        Stream.concat(
            concepts.stream()
                .flatMap(c -> Stream.concat(Stream.of(c.coding()), c.sameAs().stream())),
            retired.stream().map(RetiredCode::code));
    new TreeSet<>(all.map(Coding::system).toList()).forEach(systems::of);
    codes.fill(concepts, retired);
    concepts();
    names();
    parents();
    codes.write(sections);
  }

  /**
   * @param retired codes that are no concept's; one that a concept has as its own is left out
   * @return the file's content, little-endian
   * @throws IllegalArgumentException if two concepts have the same code, or it is all too much for
   *     one file
   */
  static ByteBuffer encode(String name, List<Concept> concepts, List<RetiredCode> retired) {
    return new TerminologyEncoder(name, concepts, retired).file();
  }

  private void concepts() {
    int n = concepts.size();
    ByteBuffer types = section(Section.CONCEPT_TYPE, n);
    ByteBuffer tag = section(Section.CONCEPT_TAG, n * 2L);
    ByteBuffer starts = section(Section.CONCEPT_DEFINITION, (n + 1) * 4L);
    GrowingBytes definitions = new GrowingBytes();
    for (Concept concept : concepts) {
      types.put((byte) concept.type().ordinal());
      tag.putShort((short) tags.of(concept.semanticTag()));
      starts.putInt(definitions.size());
      definitions.add(utf8(concept.definition()));
    }
    starts.putInt(definitions.size());
    sections.put(Section.DEFINITIONS, definitions.buffer());
  }

  private void names() {
    int n = concepts.size();
    names = Math.toIntExact(concepts.stream().mapToLong(concept -> concept.names().size()).sum());
    ByteBuffer first = section(Section.CONCEPT_NAMES, (n + 1) * 4L);
    ByteBuffer starts = section(Section.NAME_START, (names + 1) * 4L);
    ByteBuffer owners = section(Section.NAME_CONCEPT, names * 4L);
    ByteBuffer language = section(Section.NAME_LANGUAGE, names);
    GrowingBytes texts = new GrowingBytes();
    int at = 0;
    for (int concept = 0; concept < n; concept++) {
      first.putInt(at);
      for (Name each : concepts.get(concept).names()) {
        starts.putInt(texts.size());
        texts.add(utf8(each.text()));
        owners.putInt(concept);
        language.put((byte) languages.of(each.language()));
        at++;
      }
    }
    first.putInt(at);
    starts.putInt(texts.size());
    if (languages.size() > 127) {
      throw new IllegalArgumentException("more than 127 languages");
    }
    sections.put(Section.NAMES, texts.buffer());
  }

  private void parents() {
    int n = concepts.size();
    int[][] parents = new int[n][];
    int[] children = new int[n + 1];
    int total = 0;
    for (int concept = 0; concept < n; concept++) {
      int self = concept;
      parents[concept] =
          concepts.get(concept).parents().stream()
              .mapToInt(codes::concept)
              .filter(parent -> parent >= 0 && parent != self)
              .distinct()
              .toArray();
      total += parents[concept].length;
      for (int parent : parents[concept]) {
        children[parent + 1]++;
      }
    }
    ByteBuffer starts = section(Section.PARENTS_START, (n + 1) * 4L);
    ByteBuffer values = section(Section.PARENTS, total * 4L);
    for (int[] each : parents) {
      starts.putInt(values.position() / 4);
      for (int parent : each) {
        values.putInt(parent);
      }
    }
    starts.putInt(total);

    ByteBuffer childStarts = section(Section.CHILDREN_START, (n + 1) * 4L);
    for (int i = 0; i < n; i++) {
      children[i + 1] += children[i];
    }
    for (int start : children) {
      childStarts.putInt(start);
    }
    ByteBuffer childValues = section(Section.CHILDREN, total * 4L);
    for (int concept = 0; concept < n; concept++) {
      for (int parent : parents[concept]) {
        childValues.putInt(4 * children[parent]++, concept);
      }
    }
  }

  private ByteBuffer file() {
    Map<Section, Place> places = new EnumMap<>(Section.class);
    long at = 0;
    for (Section section : Section.values()) {
      int length = content(section).capacity();
      if (at + length > Integer.MAX_VALUE) {
        throw tooMuch();
      }
      places.put(section, new Place((int) at, length));
      at = Layout.aligned(at + length);
    }
    byte[] header = header(places);
    long start = Layout.sectionsStart(header.length);
    if (start + at > Integer.MAX_VALUE - 8) {
      throw tooMuch();
    }
    ByteBuffer file = ByteBuffer.allocate((int) (start + at)).order(ByteOrder.LITTLE_ENDIAN);
    file.put(Layout.MAGIC.getBytes(StandardCharsets.US_ASCII)).putInt(header.length).put(header);
    places.forEach(
        (section, place) ->
            file.put((int) start + place.offset(), content(section).array(), 0, place.length()));
    return file.clear();
  }

  private byte[] header(Map<Section, Place> places) {
    Header header =
        new Header(
            name,
            concepts.size(),
            names,
            codes.size(),
            systems.values(),
            tags.values(),
            languages.values(),
            Arrays.stream(ConceptType.values()).map(Enum::name).toList(),
            places);
    try {
      return new ObjectMapper().writeValueAsBytes(header);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a header of texts and numbers is JSON", e);
    }
  }

  private ByteBuffer content(Section section) {
    ByteBuffer content = sections.get(section);
    if (content == null) {
      throw new IllegalStateException("nothing wrote the section " + section);
    }
    return content;
  }

  private ByteBuffer section(Section section, long length) {
    return section(sections, section, length);
  }

  static ByteBuffer section(Map<Section, ByteBuffer> sections, Section section, long length) {
    if (length > Integer.MAX_VALUE - 8) {
      throw tooMuch();
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    sections.put(section, buffer);
    return buffer;
  }

  static IllegalArgumentException tooMuch() {
    return new IllegalArgumentException("a terminology's file may have 2 GiB at most");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Numbers texts in the order in which they come. */
  static final class Places {
    private final Map<String, Integer> places = new LinkedHashMap<>();

    int of(String text) {
      Integer place = places.get(text);
      if (place == null) {
        place = places.size();
        places.put(text, place);
        if (place > Short.MAX_VALUE) {
          throw new IllegalArgumentException("more than 32767 code systems or semantic tags");
        }
      }
      return place;
    }

    /** The text's number, or -1. */
    int find(String text) {
      return places.getOrDefault(text, -1);
    }

    int size() {
      return places.size();
    }

    List<String> values() {
      return Collections.unmodifiableList(new ArrayList<>(places.keySet()));
    }
  }
}
