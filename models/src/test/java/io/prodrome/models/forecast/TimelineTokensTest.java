package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TimelineTokensTest {

  private static final Vocabulary VOCABULARY = Vocabulary.of(ModelPack.builtIn());
  private static final Instant DAY = Instant.parse("2020-03-01T08:00:00Z");
  private static final Vocabulary.Word ILLNESS = first(ConceptType.DISORDER);
  private static final Vocabulary.Word MEASURE =
      VOCABULARY.words().stream()
          .filter(word -> word.edges().length == 9)
          .findFirst()
          .orElseThrow();

  private static Vocabulary.Word first(ConceptType type) {
    return VOCABULARY.words().stream()
        .filter(word -> word.type() == type)
        .findFirst()
        .orElseThrow();
  }

  private static TimelineTokens tokens(Patients patient) {
    Timeline timeline = patient.timeline();
    return TimelineTokens.of(
        TimelineReading.of(timeline, VOCABULARY),
        LocalDate.of(1961, 4, 3),
        timeline.demographics().sex(),
        timeline.asOf(),
        VOCABULARY);
  }

  private static Instant days(long days) {
    return DAY.plus(Duration.ofDays(days));
  }

  @Test
  void emptyTimelineIsTheSexTokenAndNow() {
    TimelineTokens tokens = tokens(new Patients());
    assertEquals(2, tokens.length());
    assertEquals(63.08, tokens.age()[1], 0.01);
    assertEquals(2, tokens.moment()[1]);
  }

  @Test
  void sameFactOfOneDayIsOneToken() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY.plusSeconds(60)));
    assertEquals(3, tokens.length());
  }

  @Test
  void copiedForwardMentionIsNoRecurrence() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY)
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, days(100))
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, days(200)));
    assertEquals(3, tokens.length());
  }

  @Test
  void markOfWhatIsCarriedForwardTakesNoTokenThatWouldBeThereWithoutIt() {
    for (boolean marked : new boolean[] {true, false}) {
      Patients patient =
          new Patients()
              .read(ILLNESS.coding(), ILLNESS.type(), DAY, "names-1", false)
              .read(ILLNESS.coding(), ILLNESS.type(), days(100), "names-1", marked);
      assertEquals(3, tokens(patient).length());
      assertEquals(marked ? 1 : 2, TimelineReading.of(patient.timeline(), VOCABULARY).visible());
    }
  }

  @Test
  void codedAgainAfterAMonthRecurs() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), days(10))
                .coded(ILLNESS.coding(), ILLNESS.type(), days(40)));
    assertEquals(4, tokens.length());
    assertEquals("[0, 0, 1, 0]", Arrays.toString(tokens.recurring()));
    assertEquals(Math.log1p(40), tokens.gap()[2], 1e-6);
  }

  @Test
  void deniedIllnessIsAnotherTokenThanAnAffirmedOne() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED.negated(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), days(1)));
    assertEquals("[0, 4, 1, 0]", Arrays.toString(tokens.status()));
    assertEquals("[0, 0, 0, 0]", Arrays.toString(tokens.recurring()));
  }

  @Test
  void measurementCountsWhereItsDecileMoves() {
    double[] edges = MEASURE.edges();
    TimelineTokens tokens =
        tokens(
            new Patients()
                .measured(MEASURE.coding(), DAY, edges[0] - 1, MEASURE.unit())
                .measured(MEASURE.coding(), days(9), edges[0] - 2, MEASURE.unit())
                .measured(MEASURE.coding(), days(20), edges[8], MEASURE.unit())
                .measured(MEASURE.coding(), days(30), edges[8] + 1, "furlong"));
    assertEquals("[0, 1, 10, 0, 0]", Arrays.toString(tokens.decile()));
  }

  @Test
  void unseenCodesAreWordsOfTheirOwnOrPassedOver() {
    Patients patient =
        new Patients()
            .coded(new Coding("urn:x", "1", "One"), ConceptType.DISORDER, DAY)
            .coded(new Coding("urn:x", "2", "Two"), ConceptType.DISORDER, DAY)
            .coded(new Coding("urn:x", "1", "One"), ConceptType.DISORDER, days(1))
            .coded(new Coding("urn:x", "1", "One"), ConceptType.DISORDER, days(40))
            .coded(new Coding("urn:x", "3", "Three"), ConceptType.BODY_STRUCTURE, DAY);
    TimelineTokens tokens = tokens(patient);
    assertEquals(5, tokens.length());
    assertEquals(Token.UNSEEN, tokens.concept()[1]);
    assertEquals("[0, 0, 0, 1, 0]", Arrays.toString(tokens.recurring()));
    assertEquals("Two", Objects.requireNonNull(tokens.unseen()[2]).display());
    assertEquals(5, TimelineReading.of(patient.timeline(), VOCABULARY).unknown());
  }

  @Test
  void unseenCodesOfOneMomentComeAfterKnownOnesInTheOrderOfTheirCodePoints() {
    Coding beyond = new Coding("urn:x", "\uD83D\uDE00", "");
    Coding within = new Coding("urn:x", "\uFFFD", "");
    Patients patient =
        new Patients()
            .coded(beyond, ConceptType.DISORDER, DAY)
            .coded(within, ConceptType.DISORDER, DAY)
            .coded(ILLNESS.coding(), ILLNESS.type(), DAY);
    TimelineTokens tokens = tokens(patient);
    assertEquals(ILLNESS.id(), tokens.concept()[1]);
    assertEquals(within, tokens.unseen()[2]);
    assertEquals(beyond, tokens.unseen()[3]);
  }

  @Test
  void beginningOfALongHistoryMovesInStepsOfABlock() {
    Vocabulary.Word visit = first(ConceptType.VISIT);
    Patients patient = new Patients().coded(ILLNESS.coding(), ILLNESS.type(), DAY);
    int moves = 0;
    TimelineTokens before = tokens(patient);
    for (int day = 1; day < 500; day++) {
      patient.coded(visit.coding(), visit.type(), days(day));
      TimelineTokens after = tokens(patient);
      assertTrue(after.length() <= TimelineTokens.MAX_TOKENS);
      boolean moved = before.blocks() > 0 && !after.block(0).equals(before.block(0));
      if (!moved) {
        for (int block = 0; block < before.blocks(); block++) {
          assertEquals(before.block(block), after.block(block));
        }
      }
      moves += moved ? 1 : 0;
      before = after;
    }
    // 500 tokens, 318 of which fit; from then on each step lets go of 32.
    assertEquals(6, moves);
  }

  @Test
  void oldIllnessIsNotForgottenInALongHistory() {
    Patients patient = new Patients().coded(ILLNESS.coding(), ILLNESS.type(), DAY);
    Vocabulary.Word visit = first(ConceptType.VISIT);
    for (int day = 1; day < 600; day++) {
      patient.coded(visit.coding(), visit.type(), days(day));
    }
    TimelineTokens tokens = tokens(patient);
    assertTrue(tokens.length() <= TimelineTokens.MAX_TOKENS);
    assertEquals(ILLNESS.id(), tokens.concept()[1]);
    assertEquals(visit.id(), tokens.concept()[2]);
    assertEquals(days(599), tokens.entries().get(tokens.length() - 3).time().instant());
  }

  @Test
  void factsOfOneDayAreOneMoment() {
    Vocabulary.Word visit = first(ConceptType.VISIT);
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(visit.coding(), visit.type(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY.plusSeconds(3600))
                .coded(visit.coding(), visit.type(), days(1)));
    assertEquals("[1, 2, 2, 3, 4]", Arrays.toString(tokens.moment()));
  }
}
