package io.prodrome.models.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Mention.FoundBy;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How names are found that do not stand in a text as the terminology has them. */
class RecogniserNamesTest {

  private static final NoteRecogniser RECOGNISER = NoteRecogniser.of(terminology());

  private static Terminology terminology() {
    List<Concept> concepts = new ArrayList<>();
    concepts.add(concept("1", ConceptType.FINDING, "Synostosis of carpal bones"));
    concepts.add(concept("2", ConceptType.FINDING, "Synostosis of tarsal bones"));
    concepts.add(concept("3", ConceptType.DISORDER, "Hepatitis A"));
    concepts.add(concept("4", ConceptType.DISORDER, "Hepatitis"));
    concepts.add(concept("5", ConceptType.DISORDER, "Glucose phosphate dehydrogenase deficiency"));
    concepts.add(concept("6", ConceptType.DISORDER, "Epilepsy"));
    concepts.add(concept("7", ConceptType.DISORDER, "Clonus"));
    concepts.add(concept("8", ConceptType.DISORDER, "Lesch-Nyhan syndrome"));
    concepts.add(concept("9", ConceptType.DISORDER, "Chronic kidney disease"));
    concepts.add(concept("10", ConceptType.DISORDER, "Inguinal hernia"));
    concepts.add(concept("11", ConceptType.PROCEDURE, "Repair of inguinal hernia"));
    concepts.add(concept("12", ConceptType.DISORDER, "Diabetes mellitus type 2"));
    concepts.add(concept("13", ConceptType.DISORDER, "Dysplasia of the hip joint"));
    concepts.add(concept("14", ConceptType.FINDING, "Renal stenosis"));
    concepts.add(concept("15", ConceptType.DISORDER, "Mitral stenosis"));
    concepts.add(concept("16", ConceptType.FINDING, "Body odor", "BO"));
    concepts.add(concept("17", ConceptType.DISORDER, "Cardiac tumour"));
    concepts.add(concept("18", ConceptType.FINDING, "Cold sensitivity", "Cold"));
    concepts.add(concept("19", ConceptType.MEDICATION, "Cold remedy", "Cold"));
    // Six organs that are called by two words each teach that the words mean the same.
    String[] kinds = {"agenesis", "atrophy", "rupture", "abscess", "infarction", "ectopia"};
    for (int i = 0; i < kinds.length; i++) {
      concepts.add(
          concept(
              String.valueOf(30 + i),
              ConceptType.DISORDER,
              "Renal " + kinds[i],
              "Kidney " + kinds[i]));
    }
    return Terminology.of("invented", concepts);
  }

  private static Concept concept(String code, ConceptType type, String... names) {
    return new Concept(
        Coding.snomed(code, names[0]),
        type,
        "",
        Arrays.stream(names).map(name -> new Name(name, "en")).toList(),
        List.of(),
        List.of(),
        "");
  }

  private static List<Mention> mentions(String text) {
    return RECOGNISER.recognise(text).mentions();
  }

  private static List<String> codes(String text) {
    return mentions(text).stream().map(mention -> mention.concept().code()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type 2 diabetes mellitus                         | 12",
        "diabetes mellitus, type II is treated            | 12",
        "dysplastic hip joints                            | 13",
        "renal stenosis                                   | 14",
        "kidney stenosis                                  | 14",
        "cardiac tumors                                   | 17",
        "known hepatitis A since spring                   | 3",
        "a hepatitis since spring                         | 4",
        "epileptic children                               | 6",
        "the gene was cloned                              | ",
        "Lesch-Nyhan families                             | 8",
        "mitral and renal stenosis                        | 15 14",
        "synostosis of some carpal and tarsal bones       | 1 2",
        "dysplasia was seen. The hip joint moves freely   | ",
        "dysplasia; hip joint normal                      | "
      })
  void namesAreFoundAsPeopleWriteThem(String text, String expected) {
    List<String> codes = new ArrayList<>(codes(text));
    List<String> wanted = expected == null ? List.of() : Arrays.asList(expected.strip().split(" "));
    codes.sort(null);
    assertEquals(wanted.stream().sorted().toList(), codes);
  }

  @Test
  void shortFormMeansWhatTheNoteSaysItMeans() {
    String text = "He has chronic kidney disease (CKD). CKD is stable.";
    List<Mention> found = mentions(text);
    assertEquals(List.of("9", "9", "9"), found.stream().map(m -> m.concept().code()).toList());
    assertEquals(FoundBy.ABBREVIATION, found.get(1).foundBy());
    assertEquals("CKD", text.substring(found.get(2).start(), found.get(2).end()));
  }

  @Test
  void shortFormThatTheNoteExplainsOtherwiseIsNoName() {
    assertEquals(List.of("16"), codes("He complains of BO."));
    assertEquals(List.of(), codes("The branchial otic (BO) gene. BO was sequenced."));
  }

  @Test
  void bracketedShortFormDoesNotBreakAName() {
    String text = "glucose phosphate dehydrogenase (GPD) deficiency was known; GPD again";
    List<Mention> found = mentions(text);
    assertEquals(List.of("5", "5"), found.stream().map(m -> m.concept().code()).toList());
    assertEquals(text.indexOf(" was"), found.get(0).end());
  }

  @Test
  void nameInsideAnotherOfAnotherKindIsKeptAsNested() {
    List<Mention> found = mentions("Repair of inguinal hernia in May");
    assertEquals(List.of("11", "10"), found.stream().map(m -> m.concept().code()).toList());
    assertFalse(found.get(0).nested());
    assertTrue(found.get(1).nested());
  }

  @Test
  void moreLiteralWordingIsMoreProbable() {
    double verbatim = mentions("renal stenosis").get(0).score();
    double synonym = mentions("kidney stenosis").get(0).score();
    assertTrue(verbatim > synonym, verbatim + " " + synonym);
  }

  @Test
  void widerOfTwoConceptsOfOneNameIsMeant() {
    Coding wide = Coding.snomed("900", "unsteady walk");
    Concept narrow =
        new Concept(
            Coding.snomed("100", "drunken walk"),
            ConceptType.FINDING,
            "",
            List.of(new Name("drunken walk", "en"), new Name("walking oddly", "en")),
            List.of(),
            List.of(wide),
            "");
    Terminology terminology =
        Terminology.of(
            "walks",
            List.of(narrow, concept("900", ConceptType.FINDING, "unsteady walk", "walking oddly")));
    Mention found =
        NoteRecogniser.of(terminology).recognise("She is walking oddly.").mentions().get(0);
    assertEquals("900", found.concept().code());
    assertEquals("100", found.alternatives().get(0).concept().code());
  }

  @Test
  void sectionChoosesAmongSenses() {
    assertEquals("19", mentions("MEDICATIONS:\n- cold\n").get(0).concept().code());
    Mention complaint = mentions("CHIEF COMPLAINT:\n- cold\n").get(0);
    assertEquals("18", complaint.concept().code());
    assertEquals("19", complaint.alternatives().get(0).concept().code());
  }

  @Test
  void sameSentenceHasTheSamePassageWhereverItStands() {
    String sentence = "He has known renal stenosis on the left.";
    String first = mentions(sentence).get(0).passage();
    assertEquals(first, mentions("Another day.\n\n" + sentence).get(0).passage());
    assertEquals(first, mentions("He has known  renal  stenosis on the left.").get(0).passage());
    assertNotEquals(first, mentions("He has renal stenosis on the right.").get(0).passage());
    assertTrue(first.matches("[0-9a-f]{16}"));
  }

  @Test
  void scopeHidesOtherConceptsAsIfTheyWereNotThere() {
    Terminology terminology = RECOGNISER.terminology();
    NoteRecogniser scoped =
        RECOGNISER.scopedTo(concept -> terminology.type(concept) == ConceptType.DISORDER);
    List<Mention> found = scoped.recognise("Repair of inguinal hernia").mentions();
    assertEquals(List.of("10"), found.stream().map(m -> m.concept().code()).toList());
    assertFalse(found.get(0).nested());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hernia inguinal bilateral", "inguinal, hernia"})
  void everyMentionNamesTheWordsItWasFoundBy(String text) {
    for (Mention mention : mentions(text)) {
      assertEquals("Inguinal hernia", mention.name());
    }
  }

  @Test
  void spanishNamesAreFoundInSpanishNotes() {
    Concept concept =
        new Concept(
            Coding.snomed("1", "Chronic kidney disease"),
            ConceptType.DISORDER,
            "",
            List.of(
                new Name("Chronic kidney disease", "en"),
                new Name("Enfermedad renal crónica", "es")),
            List.of(),
            List.of(),
            "");
    Terminology terminology = Terminology.of("two", List.of(concept));
    NoteRecogniser spanish = NoteRecogniser.of(terminology, Language.SPANISH);
    String text = "Niega enfermedad renal cronica.";
    Mention found = spanish.recognise(text).mentions().get(0);
    assertEquals("1", found.concept().code());
    assertEquals("enfermedad renal cronica", text.substring(found.start(), found.end()));
    assertEquals(Context.Negation.NEGATED, found.context().negation());
    assertEquals(List.of(), spanish.recognise("chronic kidney disease").mentions());
  }
}
