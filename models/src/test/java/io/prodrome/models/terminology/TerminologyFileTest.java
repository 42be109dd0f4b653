package io.prodrome.models.terminology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is written is read again, from the bytes alone. */
class TerminologyFileTest {

  private static Coding mesh(String code) {
    return new Coding(CodeSystems.MESH, code, "");
  }

  private static Coding hpo(String code) {
    return new Coding(CodeSystems.HPO, code, "");
  }

  private static Concept concept(
      String code, String name, List<Coding> sameAs, String... parentCodes) {
    List<Coding> parents = new ArrayList<>();
    for (String parent : parentCodes) {
      parents.add(Coding.snomed(parent, parent.equals("1") ? "Odd limb" : "Odd knee"));
    }
    return new Concept(
        Coding.snomed(code, name),
        ConceptType.DISORDER,
        "disorder",
        List.of(Name.of(name), new Name(name + " rara", "es")),
        sameAs,
        parents,
        "What " + name + " is.");
  }

  private static final Concept LIMB = concept("1", "Odd limb", List.of(mesh("D1")));
  private static final Concept KNEE =
      concept("2", "Odd knee", List.of(hpo("HP:2"), mesh("D2"), mesh("D1")), "1");
  private static final Concept LEFT = concept("3", "Odd left knee", List.of(hpo("HP:2")), "2");

  private static Terminology read(List<Concept> concepts, List<RetiredCode> retired) {
    return Terminology.read(Terminology.of("odd", concepts, retired).content());
  }

  @Test
  void everythingIsReadAgain() {
    Terminology terminology = read(List.of(LEFT, KNEE, LIMB), List.of());

    assertEquals(List.of(LIMB, KNEE, LEFT), terminology.concepts());
    assertEquals(6, terminology.nameCount());
    assertEquals(1, terminology.conceptOf(terminology.firstName(1)));
    assertEquals("es", terminology.language(terminology.firstName(1) + 1));
    assertEquals(terminology.firstName(2), terminology.nameEnd(1));
    assertArrayEquals(new int[] {1}, terminology.children(0));
    assertTrue(terminology.isA(2, 0));
    assertTrue(terminology.isA(1, 1));
    assertFalse(terminology.isA(0, 2));
    assertEquals(terminology.version(), Terminology.of("odd", List.of(KNEE, LIMB, LEFT)).version());
  }

  @Test
  void codeOfAnotherSystemLeadsFirstToTheConceptThatItNamesFirst() {
    Terminology terminology = read(List.of(LIMB, KNEE, LEFT), List.of());

    assertArrayEquals(new int[] {0, 1}, terminology.ordinals(CodeSystems.MESH, "D1"));
    assertArrayEquals(new int[] {1, 2}, terminology.ordinals(CodeSystems.HPO, "HP:2"));
    assertEquals(OptionalInt.of(1), terminology.ordinal(CodeSystems.MESH, "D2"));
    assertEquals(CodeKind.SAME_AS, terminology.kind(CodeSystems.MESH, "D2"));
    assertEquals(CodeKind.OWN, terminology.kind(CodeSystems.SNOMED_CT, "2"));
    assertEquals(OptionalInt.empty(), terminology.ordinal(CodeSystems.MESH, "D"));
    assertEquals(OptionalInt.empty(), terminology.ordinal("urn:unheard-of", "D2"));
  }

  @Test
  void retiredCodeLeadsToItsReplacementAlongAChain() {
    Terminology terminology =
        read(
            List.of(LIMB, KNEE),
            List.of(
                new RetiredCode(Coding.snomed("20", ""), Coding.snomed("21", "")),
                new RetiredCode(Coding.snomed("21", ""), Coding.snomed("2", "")),
                new RetiredCode(Coding.snomed("22", ""), null),
                new RetiredCode(Coding.snomed("23", ""), Coding.snomed("24", "")),
                new RetiredCode(Coding.snomed("24", ""), Coding.snomed("23", "")),
                new RetiredCode(Coding.snomed("1", ""), Coding.snomed("2", ""))));

    assertEquals(OptionalInt.of(1), terminology.ordinal(CodeSystems.SNOMED_CT, "20"));
    assertEquals(CodeKind.REPLACED, terminology.kind(CodeSystems.SNOMED_CT, "20"));
    assertEquals(CodeKind.RETIRED, terminology.kind(CodeSystems.SNOMED_CT, "22"));
    assertEquals(OptionalInt.empty(), terminology.ordinal(CodeSystems.SNOMED_CT, "23"));
    assertEquals(OptionalInt.of(0), terminology.ordinal(CodeSystems.SNOMED_CT, "1"));
  }

  @Test
  void circleOfParentsEnds() {
    Terminology terminology =
        read(
            List.of(
                LEFT, concept("1", "Odd limb", List.of(), "2"), concept("2", "x", List.of(), "1")),
            List.of());
    assertTrue(terminology.isA(0, 1));
    assertFalse(terminology.isA(0, 2));
  }

  @Test
  void codeThatIsThereTwiceIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Terminology.of("odd", List.of(KNEE, KNEE)));
    assertEquals("the code is there twice: " + KNEE.coding().key(), refused.getMessage());
  }

  @Test
  void cutOrForeignContentIsRefusedInWords() {
    ByteBuffer whole = Terminology.of("odd", List.of(LIMB, KNEE)).content();
    byte[] bytes = new byte[whole.capacity()];
    whole.get(bytes);
    for (int length = 0; length < bytes.length; length += 7) {
      ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length).slice();
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> Terminology.read(cut));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("it"), refused.getMessage());
    }
    ByteBuffer foreign = ByteBuffer.wrap("PK and more of it".getBytes(StandardCharsets.UTF_8));
    assertThrows(IllegalArgumentException.class, () -> Terminology.read(foreign));
    byte[] longer = bytes.clone();
    longer[8] = (byte) 0xff;
    longer[11] = 0x7f;
    assertThrows(IllegalArgumentException.class, () -> Terminology.read(ByteBuffer.wrap(longer)));
  }

  @Property(seed = "2026", tries = 300)
  void anyNamesAndCodesAreReadAgain(@ForAll("concepts") List<Concept> concepts) {
    Terminology terminology = read(concepts, List.of());
    assertEquals(concepts.size(), terminology.size());
    for (Concept concept : concepts) {
      Coding coding = concept.coding();
      int found = terminology.ordinal(coding.system(), coding.code()).orElseThrow();
      assertEquals(concept.names(), terminology.concept(found).names());
      assertEquals(coding.code(), terminology.code(found));
    }
  }

  @Provide
  Arbitrary<List<Concept>> concepts() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withCharRange('a', 'e')
            .withChars("é字ß٣ǅ\u00a0\u2028 -'")
            .ofMinLength(1)
            .ofMaxLength(12)
            .filter(name -> !name.isBlank() && name.codePoints().anyMatch(Character::isLetter));
    return net.jqwik.api.Combinators.combine(text, text.list().ofMinSize(1).ofMaxSize(4))
        .as(
            (code, names) ->
                Concept.of(
                    new Coding("urn:" + code.length() % 3, code, names.get(0)),
                    ConceptType.OTHER,
                    "",
                    names))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(
            concepts -> {
              Map<String, Concept> unique = new LinkedHashMap<>();
              concepts.forEach(each -> unique.putIfAbsent(each.coding().key(), each));
              return List.copyOf(unique.values());
            });
  }
}
