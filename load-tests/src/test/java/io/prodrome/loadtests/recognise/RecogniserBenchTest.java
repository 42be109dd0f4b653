package io.prodrome.loadtests.recognise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecogniserBenchTest {

  private static final Terminology TERMINOLOGY =
      Terminology.of("few", List.of(concept("1", "Chest pain"), concept("2", "Gout")));

  @TempDir private Path folder;

  private static Concept concept(String code, String name) {
    return new Concept(
        Coding.snomed(code, name),
        ConceptType.DISORDER,
        "disorder",
        List.of(Name.of(name)),
        List.of(),
        List.of(),
        "");
  }

  private static RecogniserBench bench() {
    return new RecogniserBench(NoteRecogniser.of(TERMINOLOGY), line -> {});
  }

  @Test
  void aGrownTerminologyKeepsItsConceptsAndAddsOthersWithTheirWords() {
    Terminology grown = GrownTerminology.of(TERMINOLOGY, 500);
    assertEquals(500, grown.size());
    assertTrue(grown.lookup("http://snomed.info/sct", "2").isPresent());
    NoteRecogniser recogniser = NoteRecogniser.of(grown);
    assertEquals("2", recogniser.recognise("He has gout.").mentions().get(0).concept().code());
  }

  @Test
  void everyHostileNoteIsReadAndTheSlowestNamed() {
    ObjectNode json = bench().hostile();
    assertTrue(json.path("notes").asInt() > 50);
    assertEquals(100_000, json.path("characters").asInt());
    assertFalse(json.path("longest").asText().isEmpty());
    assertEquals(5, json.path("slowestMs").size());
    assertEquals(0, json.path("offsetsOutside").asInt());
  }

  @Test
  void hostileNotesAreTheSameForTheSameSeed() {
    Map<String, String> notes = HostileNotes.of(TERMINOLOGY, 1000, 7);
    assertEquals(notes, HostileNotes.of(TERMINOLOGY, 1000, 7));
    assertTrue(notes.values().stream().allMatch(note -> note.length() == 1000));
  }

  @Test
  void dictionariesAreComparedBySize() {
    ObjectNode json = bench().grown(List.of("He has gout."), 100);
    assertEquals(2, json.at("/asIs/concepts").asInt());
    assertEquals(100, json.at("/grown/concepts").asInt());
    assertTrue(json.path("slowerByPercent").isNumber());
  }

  @Test
  void aPeerThatIsNotBuiltIsToldWithTheCommandThatBuildsIt() {
    String message =
        String.valueOf(
            assertThrows(
                    IOException.class,
                    () ->
                        new CtakesRun(
                            folder.resolve("ctakes.classpath"),
                            TERMINOLOGY,
                            concept -> true,
                            "default",
                            folder))
                .getMessage());
    assertTrue(message.contains("-Ppeers"), message);
  }
}
