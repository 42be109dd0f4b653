package io.prodrome.loadtests.hospital;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.fhiradapters.client.FhirClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to the intake as a hospital's interface engine does: a patient's next message, HL7
 * or FHIR, waits until the one before is acknowledged; patients go side by side on a few lanes,
 * each with its own connections. Where the intake does not answer or says that it is busy, the same
 * bytes are sent again, with growing pauses.
 *
 * <p>One {@link #send} at a time; the counts may be read from any thread meanwhile.
 */
public final class FeedSender {

  /** Messages that may wait in a lane; it bounds memory and how far lanes drift apart in time. */
  private static final int WAITING = 16;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Supplier<Channel> channels;
  private final int lanes;
  private final Duration patience;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();

  /**
   * Where and how to send.
   *
   * @param host the intake's host
   * @param mllpPort its port for HL7 v2
   * @param fhirBase its base for FHIR, such as {@code http://127.0.0.1:8085/fhir}
   * @param lanes how many messages may be in flight, and how many connections there are
   * @param answerTimeout how long one answer may take
   * @param patience how long a message is sent again before the sender gives up
   */
  public record Target(
      String host,
      int mllpPort,
      URI fhirBase,
      int lanes,
      Duration answerTimeout,
      Duration patience) {
    public Target {
      if (lanes < 1) {
        throw new IllegalArgumentException("at least one lane is needed");
      }
    }

    /** FHIR at {@code /fhir}, 16 lanes, 30 s for an answer, 2 minutes of patience. */
    public static Target of(String host, int mllpPort, int fhirPort) {
      URI fhirBase = URI.create("http://" + host + ":" + fhirPort + "/fhir");
      return new Target(
          host, mllpPort, fhirBase, 16, Duration.ofSeconds(30), Duration.ofMinutes(2));
    }
  }

  /**
   * What became of the messages.
   *
   * @param acknowledged how many the intake has for good
   * @param refused how many it will not take
   * @param retries how often a message had to be sent again
   */
  public record Counts(long acknowledged, long refused, long retries) {
    /** How many messages are done with. */
    public long done() {
      return acknowledged + refused;
    }
  }

  /** Is told of progress; called from several threads. */
  public interface Progress {
    /** After each message that is done with. */
    void sent(FeedMessage message, Counts counts);
  }

  public FeedSender(Target target) {
    this(target, new FhirClient(target.fhirBase(), target.answerTimeout()));
  }

  private FeedSender(Target target, FhirClient fhir) {
    this(() -> new IntakeChannel(target, fhir), target.lanes(), target.patience());
  }

  FeedSender(Supplier<Channel> channels, int lanes, Duration patience) {
    this.channels = channels;
    this.lanes = lanes;
    this.patience = patience;
  }

  /**
   * Sends all messages and returns when each is acknowledged or refused.
   *
   * @param messages in the order of time; only a patient's own order is kept
   * @throws IOException if the intake did not take a message for longer than the patience
   * @throws InterruptedException if this thread is interrupted; sending stops
   */
  public Counts send(Iterator<FeedMessage> messages, Progress progress)
      throws IOException, InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Lane> all = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      Lane lane = new Lane(i, progress, failure);
      all.add(lane);
      lane.thread.start();
    }
    try {
      while (messages.hasNext() && failure.get() == null) {
        FeedMessage message = messages.next();
        Lane lane = all.get(Math.floorMod(message.patient(), lanes));
        while (!lane.waiting.offer(message, 100, TimeUnit.MILLISECONDS)) {
          if (failure.get() != null) {
            break;
          }
        }
      }
      for (Lane lane : all) {
        lane.complete = true;
      }
      for (Lane lane : all) {
        lane.thread.join();
      }
    } finally {
      for (Lane lane : all) {
        lane.thread.interrupt();
      }
    }
    Throwable failed = failure.get();
    if (failed instanceof IOException silence) {
      throw silence;
    }
    if (failed != null) {
      throw new IllegalStateException("sending failed", failed);
    }
    return counts();
  }

  /** What became of the messages so far. */
  public Counts counts() {
    return new Counts(acknowledged.get(), refused.get(), retries.get());
  }

  /** One thread and its connections; some of the patients, each always on the same lane. */
  private final class Lane implements Runnable {
    final BlockingQueue<FeedMessage> waiting = new ArrayBlockingQueue<>(WAITING);
    final Thread thread;
    volatile boolean complete;
    private final Progress progress;
    private final AtomicReference<@Nullable Throwable> failure;

    Lane(int number, Progress progress, AtomicReference<@Nullable Throwable> failure) {
      this.progress = progress;
      this.failure = failure;
      this.thread = new Thread(this, "feed-sender-" + number);
      this.thread.setDaemon(true);
    }

    @Override
    public void run() {
      try (Channel channel = channels.get()) {
        while (failure.get() == null) {
          // Read before the queue: what was offered before it was set is seen by the poll.
          boolean last = complete;
          FeedMessage message = waiting.poll(last ? 0 : 20, TimeUnit.MILLISECONDS);
          if (message != null) {
            deliver(channel, message);
          } else if (last) {
            return;
          }
        }
      } catch (InterruptedException e) {
        // The sender was interrupted, or another lane failed.
      } catch (IOException | RuntimeException e) {
        failure.compareAndSet(null, e);
      }
    }

    private void deliver(Channel channel, FeedMessage message)
        throws IOException, InterruptedException {
      long since = System.nanoTime();
      Duration pause = FIRST_PAUSE;
      while (true) {
        IOException silence = null;
        try {
          switch (channel.send(message)) {
            case ACKNOWLEDGED -> {
              acknowledged.incrementAndGet();
              progress.sent(message, counts());
              return;
            }
            case REFUSED -> {
              refused.incrementAndGet();
              progress.sent(message, counts());
              return;
            }
            case BUSY -> {}
          }
        } catch (IOException e) {
          silence = e;
        }
        if (failure.get() != null) {
          return;
        }
        if (System.nanoTime() - since > patience.toNanos()) {
          String format = message.format() == MessageFormat.FHIR ? "FHIR" : "HL7 v2";
          throw new IOException(
              "the " + format + " intake took no message for " + patience.toSeconds() + " s",
              silence);
        }
        retries.incrementAndGet();
        Thread.sleep(pause.toMillis());
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }
}
