package io.prodrome.models.terminology.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When concepts of several sources are one. */
class TerminologyMergerTest {

  private static Coding sct(String code) {
    return Coding.snomed(code, "");
  }

  private static Coding hp(String code) {
    return new Coding(CodeSystems.HPO, code, "");
  }

  private static Coding cui(String code) {
    return new Coding(CodeSystems.UMLS, code, "");
  }

  private static SourceConcept concept(Coding id, List<Coding> references, String... names) {
    return new SourceConcept(
        List.of(id),
        ConceptType.OTHER,
        "",
        Arrays.stream(names).map(Name::of).toList(),
        references,
        List.of(),
        "");
  }

  private record Given(List<SourceConcept> concepts, List<RetiredCode> codes)
      implements TerminologySource {
    @Override
    public String name() {
      return "given";
    }

    @Override
    public String licence() {
      return "CC0-1.0";
    }

    @Override
    public void read(SourceSink sink) {
      concepts.forEach(sink::concept);
      codes.forEach(sink::retired);
    }
  }

  private static Given source(SourceConcept... concepts) {
    return new Given(List.of(concepts), List.of());
  }

  private static TerminologyMerger.Merged merged(TerminologySource... sources) throws IOException {
    TerminologyMerger merger = new TerminologyMerger(Set.of());
    for (TerminologySource source : sources) {
      merger.add(source);
    }
    return merger.finish("merged");
  }

  @Test
  void sameCodeUnitesNamesAndTheFirstPreferredNameStays() throws IOException {
    Terminology terminology =
        merged(
                source(concept(sct("1"), List.of(), "Knee", "Genu")),
                source(concept(sct("1"), List.of(), "The knee", "KNEE")))
            .terminology();
    assertEquals(1, terminology.size());
    assertEquals(List.of("Knee", "Genu", "The knee"), Built.names(terminology.concept(0)));
  }

  @Test
  void crossReferenceOneToOneMakesOneConcept() throws IOException {
    TerminologyMerger.Merged merged =
        merged(
            source(concept(sct("1"), List.of(), "Seizure"), concept(sct("2"), List.of(), "Fit")),
            source(concept(hp("HP:1"), List.of(sct("1")), "Convulsion")));

    assertEquals(2, merged.terminology().size());
    Concept seizure = merged.terminology().lookup(CodeSystems.HPO, "HP:1").orElseThrow();
    assertEquals(Coding.snomed("1", "Seizure"), seizure.coding());
    assertEquals(List.of("Seizure", "Convulsion"), Built.names(seizure));
    assertEquals(1, merged.report().sources().get(1).sameByReference());
  }

  @Test
  void sharedThirdCodeCountsLikeACrossReference() throws IOException {
    Terminology terminology =
        merged(
                source(concept(hp("HP:1"), List.of(cui("C1")), "Seizure")),
                source(
                    concept(new Coding(CodeSystems.DOID, "DOID:1", ""), List.of(cui("C1")), "Fit")))
            .terminology();
    assertEquals(1, terminology.size());
  }

  @Test
  void crossReferencesOfSeveralStayApartUnlessANameDecides() throws IOException {
    Given snomed =
        source(
            concept(sct("1"), List.of(), "Seizure"),
            concept(sct("2"), List.of(), "Epilepsy"),
            concept(sct("3"), List.of(), "Knee"),
            concept(sct("4"), List.of(), "Elbow"));
    Terminology terminology =
        merged(
                snomed,
                source(
                    concept(hp("HP:1"), List.of(sct("1"), sct("2")), "Fit", "seizure"),
                    concept(hp("HP:2"), List.of(sct("3"), sct("4")), "Joint"),
                    concept(hp("HP:3"), List.of(sct("4")), "Arm joint")))
            .terminology();

    assertEquals(6, terminology.size());
    assertEquals("1", terminology.lookup(CodeSystems.HPO, "HP:1").orElseThrow().coding().code());
    Concept joint = terminology.lookup(CodeSystems.HPO, "HP:2").orElseThrow();
    assertEquals(new Coding(CodeSystems.HPO, "HP:2", "Joint"), joint.coding());
    assertEquals(List.of(sct("3"), sct("4")), joint.sameAs());
    assertEquals("Knee", Built.snomed(terminology, "3").coding().display());
  }

  @Test
  void snomedCodeOfAReferenceIsOneConceptsOnly() throws IOException {
    Terminology terminology =
        merged(
                source(
                    concept(hp("HP:1"), List.of(sct("1"), sct("2")), "One"),
                    concept(hp("HP:2"), List.of(sct("1"), sct("2")), "Two"),
                    concept(hp("HP:3"), List.of(sct("1")), "Three")))
            .terminology();
    List<String> codes = new ArrayList<>();
    for (String id : List.of("HP:1", "HP:2", "HP:3")) {
      codes.add(terminology.lookup(CodeSystems.HPO, id).orElseThrow().coding().code());
    }
    assertEquals(List.of("1", "2", "HP:3"), codes);
  }

  @Test
  void retiredCodeIsNoConceptAndReferencesFollowItsReplacement() throws IOException {
    Given release =
        new Given(
            List.of(concept(sct("1"), List.of(), "Seizure")),
            List.of(new RetiredCode(sct("9"), sct("1"))));
    TerminologyMerger.Merged merged =
        merged(
            source(concept(sct("9"), List.of(), "Old seizure")),
            release,
            source(concept(hp("HP:1"), List.of(sct("9")), "Fit")));

    Terminology terminology = merged.terminology();
    assertEquals(1, terminology.size());
    assertEquals(List.of("Seizure", "Fit"), Built.names(terminology.concept(0)));
    assertEquals(CodeKind.REPLACED, terminology.kind(CodeSystems.SNOMED_CT, "9"));
    assertEquals(Map.of("concepts that another source has retired", 1), merged.report().dropped());
  }

  @Test
  void nothingLeftIsRefused() {
    assertThrows(InvalidSourceException.class, () -> merged(source(concept(sct("1"), List.of()))));
  }

  @Test
  void namesLoseOnlyTagsAndMarks() {
    assertEquals("Dizziness", Names.of(" [D]Dizziness (finding) ", "").orElseThrow().text());
    assertEquals("Odd (panic)", Names.of("Odd (panic)", "en-GB").orElseThrow().text());
    assertEquals("[18F] scan", Names.of("[18F] scan", "").orElseThrow().text());
    assertEquals("es", Names.of("x", "es-AR").orElseThrow().language());
    assertEquals(true, Names.of("\u00a0 ", "").isEmpty());
  }
}
