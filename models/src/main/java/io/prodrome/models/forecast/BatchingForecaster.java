package io.prodrome.models.forecast;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.TimelineRevision;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Gathers single requests into batches: up to a size, or what came within a short wait. One worker
 * thread; a bounded queue, so that a caller who is faster than the model waits. Thread-safe.
 */
public final class BatchingForecaster implements AutoCloseable {

  private static final int DEFAULT_BATCH = 32;
  private static final int DEFAULT_CAPACITY = 256;
  private static final Duration DEFAULT_WAIT = Duration.ofMillis(5);

  private final Function<List<TimelineRevision>, List<Forecast>> forecaster;
  private final int batch;
  private final int capacity;
  private final long waitNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private final Deque<Request> queue = new ArrayDeque<>();
  private final Thread worker;
  private boolean closed;

  private record Request(TimelineRevision revision, CompletableFuture<Forecast> answer) {}

  /** Batches of at most 32, gathered for at most 5 ms. Does not close the forecaster. */
  public BatchingForecaster(Forecaster forecaster) {
    this(forecaster::forecast, DEFAULT_BATCH, DEFAULT_WAIT, DEFAULT_CAPACITY);
  }

  /**
   * @param forecaster answers a batch in its order
   * @param batch the largest batch
   * @param wait how long the first request of a batch waits for company
   * @param capacity how many requests may wait; {@link #submit} blocks above that
   */
  BatchingForecaster(
      Function<List<TimelineRevision>, List<Forecast>> forecaster,
      int batch,
      Duration wait,
      int capacity) {
    if (batch < 1 || capacity < 1 || wait.isNegative()) {
      throw new IllegalArgumentException("batch and capacity are at least 1, the wait at least 0");
    }
    this.forecaster = forecaster;
    this.batch = batch;
    this.capacity = capacity;
    this.waitNanos = wait.toNanos();
    this.worker = new Thread(this::work, "prodrome-forecast");
    this.worker.setDaemon(true);
    this.worker.start();
  }

  /**
   * Asks for a forecast. Waits while the queue is full.
   *
   * @return completes on the worker thread; exceptionally with {@link IllegalStateException} when
   *     this was closed, and with the forecaster's exception when it fails on this timeline
   */
  public CompletableFuture<Forecast> submit(TimelineRevision revision) {
    CompletableFuture<Forecast> answer = new CompletableFuture<>();
    lock.lock();
    try {
      while (!closed && queue.size() >= capacity) {
        notFull.await();
      }
      if (closed) {
        answer.completeExceptionally(new IllegalStateException("the forecaster is closed"));
      } else {
        queue.add(new Request(revision, answer));
        notEmpty.signal();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(new IllegalStateException("interrupted while waiting", e));
    } finally {
      lock.unlock();
    }
    return answer;
  }

  private void work() {
    for (List<Request> requests = take(); !requests.isEmpty(); requests = take()) {
      answer(requests);
    }
  }

  /** The next batch; empty when closed and nothing is left. */
  private List<Request> take() {
    List<Request> requests = new ArrayList<>(batch);
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        notEmpty.awaitUninterruptibly();
      }
      long left = waitNanos;
      while (queue.size() < batch && !closed && left > 0) {
        left = notEmpty.awaitNanos(left);
      }
      while (requests.size() < batch && !queue.isEmpty()) {
        requests.add(queue.remove());
      }
      notFull.signalAll();
    } catch (InterruptedException e) {
      // Only the wait for company was cut short: what is queued is answered all the same.
      while (requests.size() < batch && !queue.isEmpty()) {
        requests.add(queue.remove());
      }
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
    return requests;
  }

  private void answer(List<Request> requests) {
    try {
      List<Forecast> forecasts =
          forecaster.apply(requests.stream().map(Request::revision).toList());
      for (int at = 0; at < requests.size(); at++) {
        requests.get(at).answer().complete(forecasts.get(at));
      }
    } catch (RuntimeException | Error e) {
      if (requests.size() == 1) {
        requests.get(0).answer().completeExceptionally(e);
      } else {
        // One bad timeline must not fail its neighbours.
        requests.forEach(request -> answer(List.of(request)));
      }
    }
  }

  /**
   * Answers what is waiting, then ends the worker. Requests after this fail at once. If the worker
   * does not end within 30 s, what still waits fails.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    try {
      worker.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    List<Request> left;
    lock.lock();
    try {
      left = List.copyOf(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(
        request ->
            request
                .answer()
                .completeExceptionally(new IllegalStateException("the forecaster was closed")));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
