package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
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

  /** What the rules kept. */
  private static int kept(TimelineTokens tokens) {
    return tokens.kept().size();
  }

  @Test
  void emptyTimelineIsTheSexTokenAndNowTwice() {
    TimelineTokens tokens = tokens(new Patients());
    assertEquals(3, tokens.length());
    assertEquals(0, kept(tokens));
    assertEquals(63.08, tokens.age()[1], 0.01);
    assertEquals("[1, 2, 2]", Arrays.toString(tokens.moment()));
  }

  @Test
  void firstOfTheTwoNowIsOpenAndElseTheSame() {
    TimelineTokens tokens = tokens(new Patients().coded(ILLNESS.coding(), ILLNESS.type(), DAY));
    assertEquals(4, tokens.length());
    assertEquals(VOCABULARY.now(), tokens.concept()[2]);
    assertEquals(VOCABULARY.now(), tokens.concept()[3]);
    assertEquals("[0, 1, 13, 0]", Arrays.toString(tokens.status()));
    assertEquals("[1, 2, 3, 3]", Arrays.toString(tokens.moment()));
    assertEquals(tokens.age()[3], tokens.age()[2]);
    assertEquals(tokens.gap()[3], tokens.gap()[2]);
    assertEquals(1, tokens.entries().size());
  }

  @Test
  void blocksHoldNoNowAndUpToAllButOneOfABlockIsLeftWithBoth() {
    Vocabulary.Word visit = first(ConceptType.VISIT);
    Patients patient = new Patients();
    for (int day = 1; day < 31; day++) {
      patient.coded(visit.coding(), visit.type(), days(day));
    }
    assertEquals(0, tokens(patient).blocks());
    assertEquals(33, tokens(patient).tail().length());
    patient.coded(visit.coding(), visit.type(), days(31));
    assertEquals(1, tokens(patient).blocks());
    assertEquals(2, tokens(patient).tail().length());
    for (int word : tokens(patient).block(0).word) {
      assertNotEquals(VOCABULARY.now(), word);
    }
  }

  @Test
  void sameFactOfOneDayIsOneToken() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY.plusSeconds(60)));
    assertEquals(1, kept(tokens));
  }

  @Test
  void copiedForwardMentionIsNoRecurrence() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .coded(ILLNESS.coding(), ILLNESS.type(), DAY)
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, days(100))
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, days(200)));
    assertEquals(1, kept(tokens));
  }

  @Test
  void markOfWhatIsCarriedForwardTakesNoTokenThatWouldBeThereWithoutIt() {
    for (boolean marked : new boolean[] {true, false}) {
      Patients patient =
          new Patients()
              .read(ILLNESS.coding(), ILLNESS.type(), DAY, "names-1", false)
              .read(ILLNESS.coding(), ILLNESS.type(), days(100), "names-1", marked);
      assertEquals(1, kept(tokens(patient)));
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
    assertEquals(2, kept(tokens));
    // Coded on two earlier days, of which the second is no token.
    assertEquals("[0, 0, 2, 0, 0]", Arrays.toString(tokens.recurring()));
    assertEquals(Math.log1p(40), tokens.gap()[2], 1e-6);
  }

  @Test
  void earlierDaysAreCountedInOctaves() {
    int[] octaves = new int[200];
    Arrays.setAll(octaves, NewsRules::octave);
    assertEquals("[0, 1, 2, 3, 3, 4, 4, 4, 4, 5]", Arrays.toString(Arrays.copyOf(octaves, 10)));
    assertEquals(5, octaves[16]);
    assertEquals(6, octaves[32]);
    assertEquals(7, octaves[33]);
    assertEquals(7, octaves[199]);
  }

  @Test
  void wordThatIsCodedEveryMonthRecursByOctaves() {
    Patients patient = new Patients();
    for (int month = 0; month < 11; month++) {
      patient.coded(ILLNESS.coding(), ILLNESS.type(), days(30L * month));
    }
    assertEquals(
        "[0, 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 0, 0]", Arrays.toString(tokens(patient).recurring()));
  }

  @Test
  void daysCountOnceAndWithoutTodayAndWithTheNewsOfNotes() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, DAY)
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED, days(3))
                .coded(ILLNESS.coding(), ILLNESS.type(), days(5))
                .coded(ILLNESS.coding(), ILLNESS.type(), days(5).plusSeconds(60))
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED.negated(), days(5))
                .coded(ILLNESS.coding(), ILLNESS.type(), days(40)));
    assertEquals("[0, 2, 1, 4, 1, 13, 0]", Arrays.toString(tokens.status()));
    // The mention counts, its copy does not; the denial comes on the day of the first coding.
    assertEquals("[0, 0, 1, 1, 2, 0, 0]", Arrays.toString(tokens.recurring()));
  }

  @Test
  void measurementsThatSayNothingNewCountAsDays() {
    double[] edges = MEASURE.edges();
    TimelineTokens tokens =
        tokens(
            new Patients()
                .measured(MEASURE.coding(), DAY, edges[0] - 1, MEASURE.unit())
                .measured(MEASURE.coding(), days(1), edges[0] - 1, MEASURE.unit())
                .measured(MEASURE.coding(), days(2), edges[0] - 1, MEASURE.unit())
                .measured(MEASURE.coding(), days(3), edges[8] + 1, MEASURE.unit()));
    assertEquals("[0, 0, 3, 0, 0]", Arrays.toString(tokens.recurring()));
  }

  @Test
  void copyOfTheRulesCountsOnItsOwn() {
    NewsRules rules = new NewsRules();
    rules.add(token(DAY));
    NewsRules copy = new NewsRules(rules);
    copy.add(token(days(30)));
    copy.add(token(days(60)));
    rules.add(token(days(60)));
    assertEquals(2, copy.kept().get(2).recurring());
    assertEquals(1, rules.kept().get(1).recurring());
  }

  private static Token token(Instant time) {
    return new Token(
        ILLNESS.id(),
        ILLNESS.coding(),
        ILLNESS.type(),
        0,
        FactContext.PRESENT,
        TimelineEntry.Source.CODED,
        time,
        null);
  }

  @Test
  void deniedIllnessIsAnotherTokenThanAnAffirmedOne() {
    TimelineTokens tokens =
        tokens(
            new Patients()
                .noted(ILLNESS.coding(), ILLNESS.type(), Context.ASSERTED.negated(), DAY)
                .coded(ILLNESS.coding(), ILLNESS.type(), days(1)));
    assertEquals("[0, 4, 1, 13, 0]", Arrays.toString(tokens.status()));
    assertEquals("[0, 0, 0, 0, 0]", Arrays.toString(tokens.recurring()));
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
    assertEquals("[0, 1, 10, 0, 0, 0]", Arrays.toString(tokens.decile()));
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
    assertEquals(3, kept(tokens));
    assertEquals(Token.UNSEEN, tokens.concept()[1]);
    assertEquals("[0, 0, 0, 2, 0, 0]", Arrays.toString(tokens.recurring()));
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
    assertEquals(days(599), tokens.entries().get(kept(tokens) - 1).time().instant());
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
    assertEquals("[1, 2, 2, 3, 4, 4]", Arrays.toString(tokens.moment()));
  }
}
