package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.patient;
import static io.prodrome.domain.Facts.state;
import static io.prodrome.domain.Facts.withdrawal;
import static io.prodrome.domain.timeline.NoteFacts.addendum;
import static io.prodrome.domain.timeline.NoteFacts.coded;
import static io.prodrome.domain.timeline.NoteFacts.note;
import static io.prodrome.domain.timeline.NoteFacts.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Experiencer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What notes carry forward, as a timeline shows it. */
class CopyRulesTest {

  private static final String STABLE = "00000000000000aa";
  private static final String WORSE = "00000000000000bb";

  private static final Context MOTHER =
      new Context(
          Context.ASSERTED.negation(),
          Context.ASSERTED.certainty(),
          Context.ASSERTED.temporality(),
          Experiencer.FAMILY);

  private static Timeline timeline(FactState... facts) {
    return TimelineRules.assemble(patient(1), List.of(facts)).orElseThrow();
  }

  /** Each entry as {@code document code}, with {@code =} where it is carried forward. */
  private static List<String> told(FactState... facts) {
    return timeline(facts).entries().stream()
        .map(
            entry ->
                entry.factId().replace("document|", "")
                    + (entry.carriedForward() ? " = " : " ")
                    + entry.concept().code())
        .toList();
  }

  @Test
  void sentenceOfAnEarlierNoteIsCarriedForwardAndStaysOnTheTimeline() {
    assertEquals(
        List.of("D1 GOUT", "D2 = GOUT", "D3 = GOUT"),
        told(
            note("D1", 1, says(0, "GOUT", STABLE)),
            note("D2", 2, says(40, "GOUT", STABLE)),
            note("D3", 3, says(7, "GOUT", STABLE))));
  }

  @Test
  void earlierNoteThatArrivesLateMakesTheLaterOneTheCopy() {
    FactState early = note("D9", null, 1, 8, says(0, "GOUT", STABLE));
    FactState late = note("D2", 2, says(0, "GOUT", STABLE));
    assertEquals(List.of("D2 GOUT"), told(late));
    assertEquals(List.of("D9 GOUT", "D2 = GOUT"), told(late, early));
    assertEquals(timeline(late, early), timeline(early, late));
  }

  @Test
  void sameConceptInAnotherSentenceIsNews() {
    assertEquals(
        List.of("D1 GOUT", "D2 GOUT"),
        told(note("D1", 1, says(0, "GOUT", STABLE)), note("D2", 2, says(0, "GOUT", WORSE))));
  }

  @Test
  void noteThatCopiesASentenceAndWritesANewOneBringsNewsOfTheNewOne() {
    Timeline timeline =
        timeline(
            note("D1", 1, says(0, "GOUT", STABLE)),
            note("D2", 2, says(0, "GOUT", STABLE), says(50, "GOUT", WORSE)));
    assertEquals(2, timeline.entries().size());
    TimelineEntry second = timeline.entries().get(1);
    assertEquals(false, second.carriedForward());
    assertEquals(50, second.evidence().start());
  }

  @Test
  void anotherConceptOfACopiedSentenceIsNewsAndTheCopyIsNot() {
    assertEquals(
        List.of("D1 GOUT", "D2 FEVER", "D2 = GOUT"),
        told(
            note("D1", 1, says(0, "GOUT", STABLE)),
            note("D2", 2, says(0, "GOUT", STABLE), says(9, "FEVER", STABLE))));
  }

  @Test
  void sameSentenceOfARelativeIsNews() {
    assertEquals(
        List.of("D1 GOUT", "D2 GOUT"),
        told(
            note("D1", 1, says(0, "GOUT", STABLE)),
            note("D2", 2, says(0, "GOUT", MOTHER, STABLE))));
  }

  @Test
  void addendumDoesNotCarryItsDocumentForwardButOtherNotesDo() {
    assertEquals(
        List.of("D1 GOUT", "A1 GOUT", "A2 GOUT", "D2 = GOUT"),
        told(
            note("D1", 1, says(0, "GOUT", STABLE)),
            addendum("A1", "D1", 2, says(0, "GOUT", STABLE)),
            addendum("A2", "A1", 3, says(0, "GOUT", STABLE)),
            note("D2", 4, says(0, "GOUT", STABLE))));
  }

  @Test
  void addendaThatNameEachOtherAsParentsEnd() {
    assertEquals(
        2,
        told(
                addendum("A1", "A2", 1, says(0, "GOUT", STABLE)),
                addendum("A2", "A1", 2, says(0, "GOUT", STABLE)))
            .size());
  }

  @Test
  void laterVersionOfADocumentIsNoCopyOfItself() {
    assertEquals(
        List.of("D1 GOUT"),
        told(note("D1", 1, says(0, "GOUT", STABLE)), note("D1", 2, says(0, "GOUT", STABLE))));
  }

  @Test
  void withdrawnNoteLeavesItsCopyAsTheFirst() {
    assertEquals(
        List.of("D2 GOUT", "D3 = GOUT"),
        told(
            note("D1", 1, says(0, "GOUT", STABLE)),
            note("D2", 2, says(0, "GOUT", STABLE)),
            note("D3", 3, says(0, "GOUT", STABLE)),
            state(withdrawal("document|D1", 9))));
  }

  @Test
  void codedFactIsNeverACopyAndMakesNone() {
    assertEquals(
        List.of("F1 GOUT", "D1 GOUT", "F2 GOUT"),
        told(
            coded("F1", 1, "GOUT"),
            note("D1", 2, says(0, "GOUT", STABLE)),
            coded("F2", 3, "GOUT")));
  }

  @Test
  void mentionWhoseSentenceIsUnknownIsNews() {
    assertEquals(
        List.of("D1 GOUT", "D2 GOUT"),
        told(note("D1", 1, says(0, "GOUT", "")), note("D2", 2, says(0, "GOUT", ""))));
  }

  @Test
  void entryNamesTheTerminologyThatItsWordsWereLinkedTo() {
    TimelineEntry entry = timeline(note("D1", 1, says(0, "GOUT", STABLE))).entries().get(0);
    assertEquals(
        new NoteReading(1, List.of(), NoteReading.ChosenBy.NOTE, STABLE, NoteFacts.TERMINOLOGY),
        entry.reading());
  }

  @Test
  void idTellsACopyFromNews() {
    assertNotEquals(
        timeline(note("D1", 1, says(0, "GOUT", STABLE)), note("D2", 2, says(0, "GOUT", STABLE)))
            .timelineId(),
        timeline(note("D1", 1, says(0, "GOUT", WORSE)), note("D2", 2, says(0, "GOUT", STABLE)))
            .timelineId());
  }

  @Property(seed = "2026")
  void arrivalHasNoPartInWhatIsCarriedForward(
      @ForAll("notes") List<FactState> notes, @ForAll Random order) {
    List<FactState> arrivals = new ArrayList<>(notes);
    Collections.shuffle(arrivals, order);
    Timeline timeline = TimelineRules.assemble(patient(1), notes).orElseThrow();
    assertEquals(timeline, TimelineRules.assemble(patient(1), arrivals).orElseThrow());
    for (TimelineEntry entry : timeline.entries()) {
      long before =
          notes.stream()
              .flatMap(note -> note.entries().stream())
              .filter(other -> !other.time().instant().isAfter(entry.time().instant()))
              .filter(other -> !other.factId().equals(entry.factId()))
              .count();
      assertEquals(false, entry.carriedForward() && before == 0, "a copy of nothing");
    }
  }

  @Provide
  Arbitrary<List<FactState>> notes() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 4);
    return Combinators.combine(
            Arbitraries.of("D1", "D2", "D3", "D4"),
            Arbitraries.of("D1", "D2").injectNull(0.8),
            minutes,
            minutes,
            Arbitraries.of("GOUT", "FEVER"),
            Arbitraries.of(STABLE, WORSE, ""))
        .as(
            (id, parent, written, recorded, code, passage) ->
                note(id, parent, written, recorded, says(0, code, passage)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Test
  void firstOfNotesOfOneMomentIsTheOneThatWasRecordedFirst() {
    FactState first = note("D2", null, 1, 3, says(0, "GOUT", STABLE));
    FactState second = note("D1", null, 1, 4, says(0, "GOUT", STABLE));
    assertEquals(List.of("D1 = GOUT", "D2 GOUT"), told(second, first));
    assertEquals(at(1), timeline(second, first).entries().get(1).time().instant());
  }
}
