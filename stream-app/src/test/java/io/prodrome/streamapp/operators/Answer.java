package io.prodrome.streamapp.operators;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.streamapp.flow.TopicRecord;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/** Keeps what the forecast step answers; a second answer is an error. */
final class Answer implements ResultFuture<TopicRecord> {

  private final CountDownLatch complete = new CountDownLatch(1);
  private volatile List<TopicRecord> records = List.of();

  /** The answer, once it is there. */
  List<TopicRecord> records() {
    try {
      assertTrue(complete.await(60, TimeUnit.SECONDS), "never answered");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return records;
  }

  @Override
  public void complete(Collection<TopicRecord> result) {
    if (complete.getCount() == 0) {
      throw new AssertionError("answered twice");
    }
    records = List.copyOf(result);
    complete.countDown();
  }

  @Override
  public void complete(CollectionSupplier<TopicRecord> supplier) {
    throw new AssertionError("not expected");
  }

  @Override
  public void completeExceptionally(Throwable error) {
    throw new AssertionError(error);
  }
}
