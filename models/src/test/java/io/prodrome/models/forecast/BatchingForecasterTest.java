package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchingForecasterTest {

  private static Forecaster forecaster;

  @BeforeAll
  static void load() {
    forecaster = Forecaster.of(ModelPack.builtIn());
  }

  @AfterAll
  static void close() {
    forecaster.close();
  }

  private static TimelineRevision revision(int seed) {
    return Patients.revision(Patients.random(forecaster.vocabulary(), 5 + seed, seed));
  }

  @Test
  void answersFromManyThreadsAreThoseOfSingleCalls() throws Exception {
    try (BatchingForecaster batching = new BatchingForecaster(forecaster)) {
      List<CompletableFuture<CompletableFuture<Forecast>>> asked = new ArrayList<>();
      for (int at = 0; at < 64; at++) {
        int seed = at;
        asked.add(CompletableFuture.supplyAsync(() -> batching.submit(revision(seed))));
      }
      for (int at = 0; at < 64; at++) {
        Forecast expected = forecaster.forecast(List.of(revision(at))).get(0);
        assertEquals(expected, asked.get(at).get().get());
      }
    }
  }

  /** A forecaster that can be held, and tells the sizes of its batches. */
  private static final class Held implements Function<List<TimelineRevision>, List<Forecast>> {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

    @Override
    public List<Forecast> apply(List<TimelineRevision> batch) {
      sizes.add(batch.size());
      entered.countDown();
      try {
        assertTrue(release.await(30, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return forecaster.forecast(batch);
    }
  }

  @Test
  void waitingRequestsBecomeBatchesOfTheSizeAsked() throws Exception {
    Held held = new Held();
    try (BatchingForecaster batching = new BatchingForecaster(held, 4, Duration.ofMillis(1), 100)) {
      List<CompletableFuture<Forecast>> asked = new ArrayList<>();
      asked.add(batching.submit(revision(0)));
      held.entered.await();
      for (int at = 1; at <= 10; at++) {
        asked.add(batching.submit(revision(at)));
      }
      held.release.countDown();
      for (CompletableFuture<Forecast> answer : asked) {
        answer.get();
      }
    }
    assertEquals(List.of(1, 4, 4, 2), List.copyOf(held.sizes));
  }

  @Test
  void callerWaitsWhileTheQueueIsFull() throws Exception {
    Held held = new Held();
    try (BatchingForecaster batching = new BatchingForecaster(held, 1, Duration.ZERO, 2)) {
      batching.submit(revision(0));
      held.entered.await();
      batching.submit(revision(1));
      batching.submit(revision(2));
      CountDownLatch returned = new CountDownLatch(1);
      Thread caller =
          new Thread(
              () -> {
                batching.submit(revision(3));
                returned.countDown();
              });
      caller.start();
      while (caller.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertEquals(1, returned.getCount());
      held.release.countDown();
      assertTrue(returned.await(30, TimeUnit.SECONDS));
      caller.join();
    }
  }

  @Test
  void closeAnswersWhatWaitsAndRefusesWhatComesLater() throws Exception {
    Held held = new Held();
    BatchingForecaster batching = new BatchingForecaster(held, 2, Duration.ofSeconds(20), 100);
    List<CompletableFuture<Forecast>> asked = new ArrayList<>();
    for (int at = 0; at < 5; at++) {
      asked.add(batching.submit(revision(at)));
    }
    held.release.countDown();
    batching.close();
    for (CompletableFuture<Forecast> answer : asked) {
      assertTrue(answer.isDone());
      answer.get();
    }
    CompletableFuture<Forecast> late = batching.submit(revision(9));
    ExecutionException refusal = assertThrows(ExecutionException.class, late::get);
    assertInstanceOf(IllegalStateException.class, refusal.getCause());
    batching.close();
  }

  @Test
  void oneBadTimelineDoesNotFailItsNeighbours() throws Exception {
    TimelineRevision bad = new TimelineRevision(revision(1).patient(), null, Patients.NOW, false);
    try (BatchingForecaster batching =
        new BatchingForecaster(forecaster::forecast, 3, Duration.ofSeconds(5), 10)) {
      CompletableFuture<Forecast> first = batching.submit(revision(1));
      CompletableFuture<Forecast> second = batching.submit(bad);
      CompletableFuture<Forecast> third = batching.submit(revision(2));
      first.get();
      third.get();
      ExecutionException failure = assertThrows(ExecutionException.class, second::get);
      assertInstanceOf(IllegalArgumentException.class, failure.getCause());
    }
  }

  @Test
  void workerEndsWithTheForecaster() {
    for (int round = 0; round < 20; round++) {
      new BatchingForecaster(forecaster).close();
    }
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("prodrome-forecast")));
  }
}
