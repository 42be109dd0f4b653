package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.loadtests.broker.EmbeddedBroker;
import io.prodrome.topics.RawHeaders;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicProvisioner;
import io.prodrome.topics.TopicSpec;
import io.prodrome.topics.WireCodecs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a real broker, as an operator meets them. */
class DeadLetterCommandTest {

  private static final Instant ACCEPTED = Instant.parse("2026-03-01T10:00:00Z");
  private static final byte[] MESSAGE = "MSH|^~\\&|...\rPID|1\r".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEY = "ward|100".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit calls start() first
  private static EmbeddedBroker broker;

  private final TypedCommand typed = new TypedCommand();

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(folder, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicProvisioner.apply(admin, 1, (short) 1);
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private int run(String... words) {
    Stream<String> broker =
        Stream.of("--bootstrap-servers", DeadLetterCommandTest.broker.bootstrapServers());
    return typed.run(
        Stream.of(Stream.of("dead-letter"), Stream.of(words), broker)
            .flatMap(part -> part)
            .toArray());
  }

  private static long send(TopicSpec topic, byte[] key, byte[] value, Headers headers)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      return producer
          .send(new ProducerRecord<>(topic.name(), null, null, key, value, headers))
          .get()
          .offset();
    }
  }

  /** A message on the raw topic and its dead letters, one a detail, all without the bytes. */
  private static InputRef refusedMessage(DeadLetterReason reason, String... details)
      throws Exception {
    TopicSpec raw = TopicCatalogue.RAW_HL7V2;
    Headers headers = RawHeaders.of("id", "ward", ACCEPTED, false, MessageFormat.HL7V2);
    InputRef place = new InputRef(raw.name(), 0, send(raw, KEY, MESSAGE, headers));
    for (String detail : details) {
      DeadLetter letter =
          new DeadLetter(
              place,
              MessageFormat.HL7V2,
              "ward",
              ACCEPTED,
              DeadLetter.Stage.DECODE,
              reason,
              reason.blame(),
              detail,
              new byte[0],
              "test");
      send(
          TopicCatalogue.DEAD_LETTER,
          place.toString().getBytes(StandardCharsets.UTF_8),
          WireCodecs.DEAD_LETTER.encode(letter),
          new org.apache.kafka.common.header.internals.RecordHeaders());
    }
    return place;
  }

  private static List<ConsumerRecord<byte[], byte[]>> rawRecords() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TopicCatalogue.RAW_HL7V2.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  @Test
  void refusedMessageIsListedShownAndSentAgainOnceUnderItsKey() throws Exception {
    refusedMessage(DeadLetterReason.AUTHORITY_UNKNOWN, "in PID-3", "and in MRG-1");
    refusedMessage(DeadLetterReason.MALFORMED, "no MSH");

    assertEquals(0, run("list", "--reason", "authority_unknown"), typed::err);
    List<String> lines = typed.out().lines().toList();
    assertEquals(2, lines.size(), typed::out);
    assertTrue(lines.get(0).contains("AUTHORITY_UNKNOWN (CONFIG): in PID-3"), typed::out);
    assertTrue(typed.err().startsWith("2 dead letters"), typed::err);
    String id = lines.get(0).split(" ", 2)[0];

    assertEquals(0, run("show", id));
    assertTrue(typed.out().contains("\"detail\" : \"in PID-3\""), typed::out);
    assertFalse(typed.out().contains("PID|1"), typed::out);
    assertEquals(0, run("show", id, "--payload"));
    assertEquals("MSH|^~\\&|...\nPID|1\n", typed.out());

    int before = rawRecords().size();
    assertEquals(0, run("redrive", "--all", "--reason", "authority_unknown", "--dry-run"));
    assertEquals(before, rawRecords().size());
    assertEquals(0, run("redrive", "--all", "--reason", "authority_unknown"), typed::err);
    assertEquals("1 messages sent again\n", typed.out());
    List<ConsumerRecord<byte[], byte[]>> raw = rawRecords();
    assertEquals(before + 1, raw.size());
    ConsumerRecord<byte[], byte[]> again = raw.get(raw.size() - 1);
    assertArrayEquals(MESSAGE, again.value());
    assertArrayEquals(KEY, again.key());
    RawMessage message = RawHeaders.read(again, MessageFormat.HL7V2);
    assertTrue(message.redriven());
    assertEquals(ACCEPTED, message.acceptedAt());
    assertEquals("ward", message.source());

    assertEquals(0, run("redrive", "--all", "--reason", "authority_unknown"));
    assertEquals("0 messages sent again\n", typed.out());
    assertEquals(0, run("list", "--redriven", "--reason", "authority_unknown"));
    assertTrue(typed.out().contains("[sent again]"), typed::out);
  }

  @Test
  void unknownLetterIsNamed() {
    assertEquals(1, run("show", "0@999999"));
    assertTrue(typed.err().contains("no dead letter 0@999999"), typed::err);
    assertEquals(1, typed.err().lines().count());
  }
}
