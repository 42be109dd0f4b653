package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.loadtests.hospital.Channel.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FeedSenderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An intake that answers as a test says and remembers what it got. */
  private static final class TestingIntake {
    final Map<Integer, List<String>> byPatient = new ConcurrentHashMap<>();
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    interface Answers {
      Reply to(FeedMessage message) throws IOException;
    }

    Channel channel(Answers answers) {
      open.incrementAndGet();
      return new Channel() {
        @Override
        public Reply send(FeedMessage message) throws IOException {
          mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
          try {
            Reply reply = answers.to(message);
            if (reply == Reply.ACKNOWLEDGED) {
              byPatient
                  .computeIfAbsent(
                      message.patient(), p -> Collections.synchronizedList(new ArrayList<>()))
                  .add(new String(message.payload(), StandardCharsets.UTF_8));
            }
            return reply;
          } finally {
            inFlight.decrementAndGet();
          }
        }

        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }
  }

  @Test
  void aPatientsMessagesArriveInOrderThoughSomeAreSentAgain() throws Exception {
    TestingIntake intake = new TestingIntake();
    AtomicInteger calls = new AtomicInteger();
    FeedSender sender =
        new FeedSender(
            () ->
                intake.channel(
                    message ->
                        switch (calls.incrementAndGet() % 7) {
                          case 0 -> throw new IOException("no answer");
                          case 3 -> Reply.BUSY;
                          default -> Reply.ACKNOWLEDGED;
                        }),
            4,
            PATIENCE);
    AtomicInteger told = new AtomicInteger();
    FeedSender.Counts counts =
        sender.send(messages(10, 12).iterator(), (message, so) -> told.incrementAndGet());
    assertEquals(120, counts.acknowledged());
    assertEquals(0, counts.refused());
    assertTrue(counts.retries() > 0);
    assertEquals(120, told.get());
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      expected.add("message " + i);
    }
    assertEquals(10, intake.byPatient.size());
    intake.byPatient.values().forEach(got -> assertEquals(expected, got));
    assertTrue(intake.mostInFlight.get() <= 4);
    assertEquals(0, intake.open.get());
  }

  @Test
  void patientsGoSideBySide() throws Exception {
    TestingIntake intake = new TestingIntake();
    CountDownLatch together = new CountDownLatch(3);
    FeedSender sender =
        new FeedSender(
            () ->
                intake.channel(
                    message -> {
                      together.countDown();
                      try {
                        // Only when three are in flight at once does any of them get its answer.
                        return together.await(20, TimeUnit.SECONDS)
                            ? Reply.ACKNOWLEDGED
                            : Reply.REFUSED;
                      } catch (InterruptedException e) {
                        throw new IOException(e);
                      }
                    }),
            3,
            PATIENCE);
    assertEquals(3, sender.send(messages(3, 1).iterator(), (m, c) -> {}).acknowledged());
  }

  @Test
  void refusedMessagesAreCountedAndNotSentAgain() throws Exception {
    TestingIntake intake = new TestingIntake();
    AtomicInteger calls = new AtomicInteger();
    FeedSender sender =
        new FeedSender(
            () ->
                intake.channel(
                    message -> {
                      calls.incrementAndGet();
                      return message.patient() == 1 ? Reply.REFUSED : Reply.ACKNOWLEDGED;
                    }),
            2,
            PATIENCE);
    FeedSender.Counts counts = sender.send(messages(4, 5).iterator(), (m, c) -> {});
    assertEquals(new FeedSender.Counts(15, 5, 0), counts);
    assertEquals(20, counts.done());
    assertEquals(20, calls.get());
  }

  @Test
  void anIntakeThatStaysSilentIsReportedAndTheRestIsNotSent() {
    TestingIntake intake = new TestingIntake();
    FeedSender sender =
        new FeedSender(
            () ->
                intake.channel(
                    message -> {
                      throw new IOException("connection refused");
                    }),
            2,
            Duration.ofMillis(200));
    IOException e =
        assertThrows(
            IOException.class, () -> sender.send(messages(50, 50).iterator(), (m, c) -> {}));
    assertTrue(String.valueOf(e.getMessage()).contains("intake took no message"));
    assertEquals(0, sender.counts().done());
    assertEquals(0, intake.open.get());
  }

  @Test
  void anInterruptEndsSending() throws Exception {
    TestingIntake intake = new TestingIntake();
    CountDownLatch started = new CountDownLatch(1);
    FeedSender sender =
        new FeedSender(
            () ->
                intake.channel(
                    message -> {
                      started.countDown();
                      return Reply.BUSY;
                    }),
            1,
            PATIENCE);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                sender.send(messages(1, 100).iterator(), (m, c) -> {});
              } catch (IOException | InterruptedException e) {
                thrown.set(e);
              }
            });
    thread.start();
    assertTrue(started.await(20, TimeUnit.SECONDS));
    thread.interrupt();
    thread.join(20_000);
    assertTrue(thrown.get() instanceof InterruptedException, "" + thrown.get());
  }

  private static List<FeedMessage> messages(int patients, int each) {
    List<FeedMessage> messages = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (int patient = 0; patient < patients; patient++) {
        byte[] payload = ("message " + i).getBytes(StandardCharsets.UTF_8);
        messages.add(
            new FeedMessage(
                MessageFormat.HL7V2, "ADT^A08", payload, Instant.ofEpochSecond(i), patient));
      }
    }
    return messages;
  }
}
