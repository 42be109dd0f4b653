package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.concept;
import static io.prodrome.domain.Facts.patient;
import static io.prodrome.domain.timeline.NoteFacts.coded;
import static io.prodrome.domain.timeline.NoteFacts.mention;
import static io.prodrome.domain.timeline.NoteFacts.note;
import static io.prodrome.domain.timeline.NoteFacts.open;
import static io.prodrome.domain.timeline.NoteFacts.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.timeline.NoteReading.ChosenBy;
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

/** Words of several meanings, as a timeline settles them. */
class SenseRulesTest {

  private static final Context DENIED = Context.ASSERTED.negated();
  private static final Context MOTHERS =
      new Context(Negation.AFFIRMED, Certainty.CERTAIN, Temporality.CURRENT, Experiencer.FAMILY);

  /** What the note D stands for on the timeline of all these. */
  private static TimelineEntry read(FactState... facts) {
    return TimelineRules.assemble(patient(1), List.of(facts)).orElseThrow().entries().stream()
        .filter(entry -> entry.factId().equals("document|D"))
        .findFirst()
        .orElseThrow();
  }

  private static FactState unsure() {
    return note("D", 5, open(0, Context.ASSERTED, "STENOSIS", "SCLEROSIS", "MORPHINE"));
  }

  private static String code(FactState... facts) {
    return read(facts).concept().code();
  }

  @Test
  void openWordsMeanTheIllnessThatIsCoded() {
    TimelineEntry entry = read(unsure(), coded("F1", 1, "SCLEROSIS"));
    assertEquals("SCLEROSIS", entry.concept().code());
    assertEquals(ConceptType.FINDING, entry.type());
    NoteReading reading = entry.reading();
    assertNotNull(reading);
    assertEquals(ChosenBy.TIMELINE, reading.chosenBy());
    assertEquals(0.2, reading.score());
    assertEquals(0, entry.evidence().start());
  }

  @Test
  void firstThoughtIsKeptAmongTheAlternatives() {
    NoteReading reading = read(unsure(), coded("F1", 1, "SCLEROSIS")).reading();
    assertNotNull(reading);
    assertEquals(
        List.of(
            new Candidate(concept("STENOSIS"), ConceptType.DISORDER, 0.5),
            new Candidate(concept("MORPHINE"), ConceptType.FINDING, 0.2)),
        reading.alternatives());
  }

  @Test
  void openWordsMeanWhatAnEarlierNoteSaidWithoutDoubt() {
    assertEquals("SCLEROSIS", code(unsure(), note("E", 4, says(0, "SCLEROSIS", ""))));
  }

  @Test
  void noteOfTheSameMomentOrLaterSaysNothing() {
    assertEquals("STENOSIS", code(unsure(), note("E", 5, says(0, "SCLEROSIS", ""))));
    assertEquals("STENOSIS", code(unsure(), note("E", 6, says(0, "SCLEROSIS", ""))));
  }

  @Test
  void noteLearnsNothingOfTheFuture() {
    assertEquals("STENOSIS", code(unsure(), coded("F1", 6, "SCLEROSIS")));
    assertEquals("STENOSIS", code(unsure(), note("E", null, 1, 6, says(0, "SCLEROSIS", ""))));
    assertEquals("SCLEROSIS", code(unsure(), coded("F1", 5, "SCLEROSIS")));
  }

  @Test
  void wordsThatAreSureOrMeanOneThingStayAsTheyAre() {
    List<Candidate> other = List.of(new Candidate(concept("SCLEROSIS"), ConceptType.FINDING, 0.2));
    FactState sure = note("D", 5, mention(0, "STENOSIS", Context.ASSERTED, 0.8, other, ""));
    FactState only = note("D", 5, mention(0, "STENOSIS", Context.ASSERTED, 0.3, List.of(), ""));
    assertEquals("STENOSIS", code(sure, coded("F1", 1, "SCLEROSIS")));
    assertEquals("STENOSIS", code(only, coded("F1", 1, "SCLEROSIS")));
  }

  @Test
  void firstThoughtStaysWhereItIsKnownItself() {
    TimelineEntry entry = read(unsure(), coded("F1", 1, "SCLEROSIS"), coded("F2", 2, "STENOSIS"));
    assertEquals("STENOSIS", entry.concept().code());
    assertNotNull(entry.reading());
    assertEquals(ChosenBy.NOTE, entry.reading().chosenBy());
  }

  @Test
  void likelierOfTwoKnownMeaningsIsTaken() {
    assertEquals(
        "SCLEROSIS", code(unsure(), coded("F1", 1, "MORPHINE"), coded("F2", 2, "SCLEROSIS")));
  }

  @Test
  void whatIsDeniedOrARelativesIsNotKnownOfThePatient() {
    assertEquals(
        "STENOSIS",
        code(
            unsure(),
            note("E", 1, says(0, "SCLEROSIS", DENIED, "")),
            note("F", 2, says(0, "MORPHINE", MOTHERS, ""))));
  }

  @Test
  void relativesIllnessIsNotToldByThePatientsOwn() {
    FactState mothers = note("D", 5, open(0, MOTHERS, "STENOSIS", "SCLEROSIS"));
    assertEquals("STENOSIS", code(mothers, coded("F1", 1, "SCLEROSIS")));
  }

  @Test
  void choiceIsNoEvidenceForTheNext() {
    FactState first = note("E", 4, open(0, Context.ASSERTED, "MORPHINE", "SCLEROSIS"));
    assertEquals("STENOSIS", code(unsure(), first));
  }

  @Test
  void wordsThatSettleOnWhatTheNoteSaysAnywayAreOneEntry() {
    FactState note =
        note(
            "D",
            5,
            open(0, Context.ASSERTED, "STENOSIS", "SCLEROSIS"),
            says(30, "SCLEROSIS", "00000000000000aa"));
    Timeline timeline =
        TimelineRules.assemble(patient(1), List.of(note, coded("F1", 1, "SCLEROSIS")))
            .orElseThrow();
    assertEquals(2, timeline.entries().size());
    assertEquals(0, timeline.entries().get(1).evidence().start());
  }

  @Property(seed = "2026")
  void choiceIsAmongTheCandidatesAndTheSameInAnyOrderOfArrival(
      @ForAll("facts") List<FactState> facts, @ForAll Random order) {
    List<FactState> arrivals = new ArrayList<>(facts);
    Collections.shuffle(arrivals, order);
    Timeline timeline = TimelineRules.assemble(patient(1), facts).orElseThrow();
    assertEquals(timeline, TimelineRules.assemble(patient(1), arrivals).orElseThrow());
    for (TimelineEntry entry : timeline.entries()) {
      NoteReading reading = entry.reading();
      if (reading != null && reading.chosenBy() == ChosenBy.TIMELINE) {
        assertTrue(List.of("K2", "K3").contains(entry.concept().code()));
        assertEquals(concept("K1"), reading.alternatives().get(0).concept());
      }
    }
  }

  /** Codes that open words may mean, and one that they never do. */
  @Provide
  Arbitrary<List<FactState>> facts() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 4);
    Arbitrary<String> codes = Arbitraries.of("K1", "K2", "K3", "K4");
    Arbitrary<FactState> open =
        Combinators.combine(Arbitraries.of("D1", "D2"), minutes)
            .as((id, minute) -> note(id, minute, open(0, Context.ASSERTED, "K1", "K2", "K3")));
    Arbitrary<FactState> sure =
        Combinators.combine(Arbitraries.of("D3", "D4"), minutes, minutes, codes)
            .as((id, at, recorded, code) -> note(id, null, at, recorded, says(0, code, "")));
    Arbitrary<FactState> coded =
        Combinators.combine(Arbitraries.of("F1", "F2"), minutes, codes).as(NoteFacts::coded);
    return Arbitraries.oneOf(open, sure, coded).list().ofMinSize(1).ofMaxSize(8);
  }
}
