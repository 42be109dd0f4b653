package io.prodrome.domain.timeline;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.concept;
import static io.prodrome.domain.Facts.diagnosis;
import static io.prodrome.domain.Facts.event;
import static io.prodrome.domain.Facts.input;
import static io.prodrome.domain.Facts.patient;
import static io.prodrome.domain.Facts.state;
import static io.prodrome.domain.Facts.visit;
import static io.prodrome.domain.Facts.withdrawal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.FactVersion;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.event.Visit.VisitClass;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TimelineRulesTest {

  private static final Coding CHECK_UP = concept("CHECK-UP");

  private static Timeline timeline(FactState... facts) {
    return TimelineRules.assemble(patient(1), List.of(facts)).orElseThrow();
  }

  private static List<String> codes(Timeline timeline) {
    return timeline.entries().stream().map(entry -> entry.concept().code()).toList();
  }

  private static ClinicalEvent happened(ClinicalEvent event, int minute) {
    FactVersion version = event.version();
    return new ClinicalEvent(
        event.factId(),
        event.action(),
        new FactVersion(version.recordedAt(), 0, version.contentHash() + minute),
        event.patient(),
        new EventTime(at(minute), TimePrecision.MINUTE),
        event.recordedAt(),
        event.source(),
        event.encounterId(),
        event.pointer(),
        event.content());
  }

  @Property(seed = "2026")
  void shuffledAndRepeatedFactsGiveTheSameTimeline(
      @ForAll("facts") List<FactState> facts, @ForAll Random order) {
    List<FactState> arrivals = new ArrayList<>(facts);
    arrivals.addAll(facts.subList(0, facts.size() / 2));
    Collections.shuffle(arrivals, order);
    assertEquals(
        TimelineRules.assemble(patient(1), facts), TimelineRules.assemble(patient(1), arrivals));
  }

  /** Few ids, codes and minutes, so that versions, times and visits often meet. */
  @Provide
  Arbitrary<List<FactState>> facts() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 5);
    Arbitrary<String> ids = Arbitraries.of("F1", "F2", "F3", "F4");
    Arbitrary<String> codes = Arbitraries.of("K1", "K2");
    Arbitrary<ClinicalEvent> diagnoses =
        Combinators.combine(ids, minutes, codes, minutes)
            .as((id, minute, code, time) -> happened(diagnosis(id, minute, code), time));
    Arbitrary<ClinicalEvent> withdrawals =
        Combinators.combine(ids, minutes).as((id, minute) -> withdrawal(id, minute));
    Arbitrary<ClinicalEvent> visits =
        Combinators.combine(
                Arbitraries.of("visit|V1", "Encounter/V1"),
                minutes,
                Arbitraries.of(VisitClass.values()),
                Arbitraries.of(CHECK_UP).injectNull(0.5))
            .as((id, minute, kind, coding) -> visit(id, minute, "V1", kind, coding));
    Arbitrary<ClinicalEvent> people =
        Combinators.combine(Arbitraries.of("P1", "P2"), minutes, Arbitraries.of(Sex.values()))
            .as(
                (id, minute, sex) ->
                    event(
                        id,
                        EventAction.ADD,
                        minute,
                        new Demographics(LocalDate.of(1950, 2, 3), sex, null)));
    return Arbitraries.oneOf(diagnoses, withdrawals, visits, people)
        .map(io.prodrome.domain.Facts::state)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Test
  void entriesStandInTheOrderOfEventTime() {
    Timeline timeline =
        timeline(
            state(happened(diagnosis("F1", 9, "LATE"), 8)),
            state(happened(diagnosis("F2", 2, "EARLY"), 1)),
            state(happened(diagnosis("F3", 5, "MIDDLE"), 4)));
    assertEquals(List.of("EARLY", "MIDDLE", "LATE"), codes(timeline));
  }

  @Test
  void nowIsWhenTheLatestFactWasRecorded() {
    Timeline timeline =
        timeline(
            state(happened(diagnosis("F1", 3, "K1"), 9)),
            state(happened(diagnosis("F2", 7, "K2"), 1)));
    assertEquals(at(7), timeline.asOf());
  }

  @Test
  void noFactsGiveNoTimeline() {
    assertEquals(Optional.empty(), TimelineRules.assemble(patient(1), List.of()));
  }

  @Test
  void withdrawnFactLeavesAndTheOthersStay() {
    assertEquals(
        List.of("K2"),
        codes(timeline(state(withdrawal("F1", 5)), state(diagnosis("F2", 1, "K2")))));
  }

  @Test
  void timelineOfWithdrawnFactsIsNone() {
    assertEquals(
        Optional.empty(),
        TimelineRules.assemble(
            patient(1), List.of(state(withdrawal("F1", 5)), state(withdrawal("F2", 1)))));
  }

  @Test
  void factUnderTwoMergedKeysCountsInItsLaterVersion() {
    FactState old = state(diagnosis("F1", 1, "OLD"));
    FactState late = state(diagnosis("F1", 2, "LATE"));
    assertEquals(List.of("LATE"), codes(timeline(old, late)));
    assertEquals(List.of("LATE"), codes(timeline(late, old)));
  }

  @Test
  void factWithdrawnUnderOneMergedKeyIsGoneUnderTheOther() {
    assertEquals(
        Optional.empty(),
        TimelineRules.assemble(
            patient(1), List.of(state(withdrawal("F1", 2)), state(diagnosis("F1", 1, "K1")))));
  }

  @Test
  void sameVersionFromTwoMessagesIsToldOfTheEarlierOneInAnyOrder() {
    ClinicalEvent event = diagnosis("F1", 1, "K1");
    FactState first = FactRules.apply(null, event, input(9)).orElseThrow();
    FactState second = FactRules.apply(null, event, input(10)).orElseThrow();
    assertEquals(timeline(first, second), timeline(second, first));
    assertEquals(input(9), timeline(second, first).entries().get(0).evidence().input());
  }

  @Test
  void visitToldByTwoFeedsIsTheOneThatSaysItsKind() {
    FactState adt = state(visit("visit|V1", 5, "V1", VisitClass.AMBULATORY, null));
    FactState fhir = state(visit("Encounter/V1", 1, "V1", VisitClass.AMBULATORY, CHECK_UP));
    assertEquals(List.of("CHECK-UP"), codes(timeline(adt, fhir)));
    assertEquals(timeline(adt, fhir), timeline(fhir, adt));
  }

  @Test
  void visitThatOnlyOneFeedTellsOfStays() {
    FactState adt = state(visit("visit|V1", 5, "V1", VisitClass.EMERGENCY, null));
    FactState other = state(visit("Encounter/V2", 1, "V2", VisitClass.AMBULATORY, CHECK_UP));
    assertEquals(2, timeline(adt, other).entries().size());
  }

  @Test
  void visitToldByTwoFeedsWithoutItsKindIsOneEntry() {
    FactState adt = state(visit("visit|V1", 5, "V1", VisitClass.INPATIENT, null));
    FactState fhir = state(visit("Encounter/V1", 1, "V1", VisitClass.EMERGENCY, null));
    assertEquals(List.of("32485007"), codes(timeline(adt, fhir)));
    assertEquals(timeline(adt, fhir), timeline(fhir, adt));
  }

  @Test
  void latestWordAboutThePersonCounts() {
    Demographics first = new Demographics(LocalDate.of(1950, 2, 3), Sex.UNKNOWN, null);
    Demographics second = new Demographics(LocalDate.of(1950, 2, 3), Sex.FEMALE, null);
    FactState old = state(event("person|A", EventAction.ADD, 1, first));
    FactState late = state(event("person|B", EventAction.ADD, 2, second));
    assertEquals(second, timeline(old, late).demographics());
    assertEquals(second, timeline(late, old).demographics());
  }

  @Test
  void personNobodySpeaksOfIsUnknown() {
    assertEquals(Demographics.UNKNOWN, timeline(state(diagnosis("F1", 1, "K1"))).demographics());
  }

  @Test
  void idTellsTimelinesApartByContentAndPatient() {
    FactState one = state(diagnosis("F1", 1, "K1"));
    String id = timeline(one).timelineId();
    assertNotEquals(id, timeline(state(diagnosis("F1", 1, "K2"))).timelineId());
    assertNotEquals(id, timeline(state(diagnosis("F1", 2, "K1"))).timelineId());
    assertNotEquals(id, timeline(one, state(diagnosis("F2", 1, "K2"))).timelineId());
    assertNotEquals(
        id, TimelineRules.assemble(patient(2), List.of(one)).orElseThrow().timelineId());
  }

  @Test
  void historyThatNoteAfterNoteRepeatsIsOneEntryAtTheEarliest() {
    FactState first = state(happened(note("D1", 1, Context.Temporality.HISTORICAL), 1));
    FactState copy = state(happened(note("D2", 2, Context.Temporality.HISTORICAL), 2));
    FactState recurrence = state(happened(note("D3", 3, Context.Temporality.CURRENT), 3));

    Timeline timeline = timeline(recurrence, copy, first);

    assertEquals(
        List.of("document|D1", "document|D3"),
        timeline.entries().stream().map(TimelineEntry::factId).toList());
    assertEquals(timeline, timeline(first, copy, recurrence));
  }

  private static ClinicalEvent note(String document, int minute, Context.Temporality temporality) {
    Context context =
        new Context(
            Context.Negation.AFFIRMED,
            Context.Certainty.CERTAIN,
            temporality,
            Context.Experiencer.PATIENT);
    Mention gout = Mention.of(0, 4, concept("GOUT"), ConceptType.DISORDER, context, 1, "");
    Recognition found = new Recognition(List.of(gout), "recogniser 1", "terminology 1");
    return event(
        "document|" + document,
        EventAction.ADD,
        minute,
        new Note(document, null, false, null, "gout", List.of(), found));
  }
}
