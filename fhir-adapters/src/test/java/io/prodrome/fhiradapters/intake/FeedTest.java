package io.prodrome.fhiradapters.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeedTest {

  private static final Duration ANY = Duration.ofDays(1);

  private long now = Long.MAX_VALUE - 1_000_000; // System.nanoTime may overflow on the way.
  private final Feed history = new Feed("history", true, 10, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void messagesComeAtTheFeedsRateAfterAShortBurst() {
    assertEquals(Duration.ZERO, history.reserve(ANY));
    assertEquals(Duration.ZERO, history.reserve(ANY));
    assertEquals(Duration.ofMillis(100), history.reserve(ANY));
    assertEquals(Duration.ofMillis(200), history.reserve(ANY));
    pass(Duration.ofMillis(200));
    assertEquals(Duration.ofMillis(100), history.reserve(ANY));
  }

  @Test
  void silenceSavesUpNoMoreThanABurst() {
    history.reserve(ANY);
    pass(Duration.ofHours(1));
    assertEquals(Duration.ZERO, history.reserve(ANY));
    assertEquals(Duration.ZERO, history.reserve(ANY));
    assertEquals(Duration.ofMillis(100), history.reserve(ANY));
  }

  @Test
  void whoDoesNotWaitTakesNoPlace() {
    history.reserve(ANY);
    history.reserve(ANY);
    assertEquals(Duration.ofMillis(100), history.reserve(Duration.ofMillis(50)));
    assertEquals(Duration.ofMillis(100), history.reserve(Duration.ofMillis(100)));
    assertEquals(Duration.ofMillis(200), history.reserve(Duration.ofMillis(50)));
  }

  @Test
  void liveFeedHasNoRateUnlessItIsGivenOne() {
    Feed live = Feed.live("ward");
    for (int i = 0; i < 10_000; i++) {
      assertTrue(live.reserve(Duration.ZERO).isZero());
    }
  }

  @Test
  void feedWithoutANameIsADefect() {
    assertThrows(IllegalArgumentException.class, () -> Feed.live(" "));
    assertThrows(IllegalArgumentException.class, () -> new Feed("x", true, -1));
  }
}
