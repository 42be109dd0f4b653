package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.concept;
import static io.prodrome.domain.Facts.diagnosis;
import static io.prodrome.domain.Facts.event;
import static io.prodrome.domain.Facts.input;
import static io.prodrome.domain.Facts.state;
import static io.prodrome.domain.Facts.visit;
import static io.prodrome.domain.Facts.withdrawal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.Facts;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit.VisitClass;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FactRulesTest {

  @Property(seed = "2026")
  void latestVersionStandsWhateverTheOrderOfArrival(
      @ForAll("versions") List<ClinicalEvent> versions, @ForAll Random order) {
    ClinicalEvent latest =
        versions.stream().max(Comparator.comparing(ClinicalEvent::version)).orElseThrow();
    List<ClinicalEvent> arrivals = new ArrayList<>(versions);
    arrivals.addAll(versions); // and every one of them comes twice
    Collections.shuffle(arrivals, order);

    FactState current = null;
    for (ClinicalEvent event : arrivals) {
      current = FactRules.apply(current, event, input(minute(event))).orElse(current);
    }

    assertEquals(state(latest), current);
  }

  @Provide
  Arbitrary<List<ClinicalEvent>> versions() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 9);
    Arbitrary<ClinicalEvent> stated =
        Combinators.combine(minutes, Arbitraries.of("K1", "K2", "K3"))
            .as((minute, code) -> diagnosis("Condition/1", minute, code));
    Arbitrary<ClinicalEvent> withdrawn = minutes.map(minute -> withdrawal("Condition/1", minute));
    return Arbitraries.oneOf(stated, withdrawn).list().ofMinSize(1).ofMaxSize(8);
  }

  private static long minute(ClinicalEvent event) {
    return java.time.Duration.between(Facts.START, event.recordedAt()).toMinutes();
  }

  @Test
  void olderVersionDoesNotBringAWithdrawnFactBack() {
    FactState withdrawn = state(withdrawal("Condition/1", 5));
    assertTrue(withdrawn.withdrawn());
    assertTrue(withdrawn.entries().isEmpty());
    assertEquals(
        Optional.empty(), FactRules.apply(withdrawn, diagnosis("Condition/1", 4, "K1"), input(9)));
  }

  @Test
  void laterVersionBringsAWithdrawnFactBack() {
    FactState back =
        FactRules.apply(
                state(withdrawal("Condition/1", 5)), diagnosis("Condition/1", 6, "K1"), input(9))
            .orElseThrow();
    assertFalse(back.withdrawn());
    assertEquals(1, back.entries().size());
  }

  @Test
  void sameVersionFromAnotherMessageChangesNothing() {
    ClinicalEvent event = diagnosis("Condition/1", 5, "K1");
    assertEquals(Optional.empty(), FactRules.apply(state(event), event, input(77)));
  }

  @Test
  void codedFactKeepsItsValueItsContextAndItsPlace() {
    Coding glucose = concept("GLU");
    CodedFact result =
        new CodedFact(
            glucose,
            List.of(glucose),
            ConceptType.OBSERVATION,
            Context.ASSERTED.negated(),
            7.25,
            "mmol/L");
    FactState state =
        FactRules.apply(null, event("Observation/9", EventAction.ADD, 3, result), input(40))
            .orElseThrow();
    assertEquals(
        List.of(
            new TimelineEntry(
                "Observation/9",
                glucose,
                ConceptType.OBSERVATION,
                Context.ASSERTED.negated(),
                TimelineEntry.Source.CODED,
                new EventTime(Facts.START, TimePrecision.MINUTE),
                at(3),
                7.25,
                "mmol/L",
                "V1",
                Evidence.coded(input(40), "DG1[1]"))),
        state.entries());
  }

  @Test
  void conceptThatANoteNamesAgainInTheSameSenseIsOneEntryAtItsFirstMention() {
    Coding gout = concept("GOUT");
    Coding fever = concept("FEVER");
    Recognition found =
        new Recognition(
            List.of(
                mention(4, gout, Context.ASSERTED),
                mention(20, fever, Context.ASSERTED),
                mention(30, gout, Context.ASSERTED),
                mention(50, gout, Context.ASSERTED.negated())),
            "recogniser 1",
            "terminology 1");
    Note note = new Note("D7", null, false, null, "invented text", List.of(), found);

    List<TimelineEntry> entries = state(event("document|D7", EventAction.ADD, 2, note)).entries();

    assertEquals(List.of(gout, fever, gout), entries.stream().map(TimelineEntry::concept).toList());
    assertEquals(
        List.of(4, 20, 50), entries.stream().map(entry -> entry.evidence().start()).toList());
    assertEquals(Context.ASSERTED.negated(), entries.get(2).context());
    for (TimelineEntry entry : entries) {
      assertEquals(TimelineEntry.Source.NOTE, entry.source());
      assertEquals("D7", entry.evidence().documentId());
      assertEquals(entry.evidence().start() + 3, entry.evidence().end());
    }
  }

  @Test
  void mentionInsideAnothersNameIsNoEntry() {
    Mention repair = mention(4, concept("REPAIR"), Context.ASSERTED);
    Mention hernia =
        new Mention(
            5,
            7,
            concept("HERNIA"),
            ConceptType.DISORDER,
            Context.ASSERTED,
            1,
            "",
            "",
            Mention.FoundBy.DICTIONARY,
            List.of(),
            null,
            "",
            true);
    Recognition found = new Recognition(List.of(repair, hernia), "r", "t");
    Note note = new Note("D8", null, false, null, "invented text", List.of(), found);

    List<TimelineEntry> entries = state(event("document|D8", EventAction.ADD, 2, note)).entries();

    assertEquals(List.of(concept("REPAIR")), entries.stream().map(TimelineEntry::concept).toList());
  }

  private static Mention mention(int start, Coding concept, Context context) {
    return Mention.of(start, start + 3, concept, ConceptType.DISORDER, context, 0.9, "");
  }

  @Test
  void amendedNoteTakesTheConceptsOfItsEarlierTextAway() {
    Recognition gout =
        new Recognition(List.of(mention(4, concept("GOUT"), Context.ASSERTED)), "r", "t");
    FactState first =
        state(
            event(
                "document|D7",
                EventAction.ADD,
                2,
                new Note("D7", null, true, null, "one", List.of(), gout)));
    Recognition nothing = new Recognition(List.of(), "r", "t");
    FactState amended =
        FactRules.apply(
                first,
                event(
                    "document|D7",
                    EventAction.ADD,
                    3,
                    new Note("D7", null, false, null, "two", List.of(), nothing)),
                input(3))
            .orElseThrow();
    assertEquals(1, first.entries().size());
    assertEquals(List.of(), amended.entries());
  }

  @Test
  void noteThatWasNotRecognisedPutsNothingOnTheTimeline() {
    Note note = new Note("D7", null, false, null, "invented text", List.of(), null);
    assertEquals(List.of(), state(event("document|D7", EventAction.ADD, 2, note)).entries());
  }

  @Test
  void deathIsAnEntryAtTheTimeOfDeath() {
    Instant death = Instant.parse("2031-04-01T03:30:00Z");
    Demographics person = new Demographics(LocalDate.of(1950, 2, 3), Sex.FEMALE, death);
    FactState state = state(event("person", EventAction.ADD, 1, person));
    assertEquals(person, state.demographics());
    assertEquals(1, state.entries().size());
    TimelineEntry entry = state.entries().get(0);
    assertEquals(FactRules.DEATH, entry.concept());
    assertEquals(ConceptType.DEATH, entry.type());
    assertEquals(death, entry.time().instant());
  }

  @Test
  void livingPersonGivesDemographicsAndNoEntry() {
    Demographics person = new Demographics(LocalDate.of(1950, 2, 3), Sex.MALE, null);
    FactState state = state(event("person", EventAction.ADD, 1, person));
    assertEquals(person, state.demographics());
    assertEquals(List.of(), state.entries());
  }

  @Test
  void withdrawnPersonSaysNothing() {
    FactState state =
        state(
            event(
                "person",
                EventAction.WITHDRAW,
                1,
                new Demographics(LocalDate.of(1950, 2, 3), Sex.MALE, Facts.START)));
    assertNull(state.demographics());
    assertEquals(List.of(), state.entries());
  }

  @Test
  void visitIsNamedByItsKindWhereTheSourceSaysIt() {
    Coding kind = concept("CHECK-UP");
    List<TimelineEntry> entries =
        state(visit("visit|V1", 1, "V1", VisitClass.AMBULATORY, kind)).entries();
    assertEquals(List.of(kind), entries.stream().map(TimelineEntry::concept).toList());
    assertEquals(ConceptType.VISIT, entries.get(0).type());
    assertEquals("V1", entries.get(0).encounterId());
  }

  @Test
  void visitWithoutAKindIsNamedByItsClass() {
    Set<String> names = new HashSet<>();
    for (VisitClass visitClass : VisitClass.values()) {
      TimelineEntry entry = state(visit("visit|V1", 1, "V1", visitClass, null)).entries().get(0);
      assertTrue(FactRules.isUnkinded(entry.concept()));
      names.add(entry.concept().key());
    }
    assertEquals(VisitClass.values().length, names.size());
  }
}
