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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import picocli.CommandLine;

/** Dead letters of a real broker, as an operator meets them. */
class DeadLetterCommandTest {

  private static final Instant ACCEPTED = Instant.parse("2026-03-01T10:00:00Z");
  private static final byte[] MESSAGE = "MSH|^~\\&|...\rPID|1\r".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEY = "ward|100".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit calls start() first
  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

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
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine line = Prodrome.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("dead-letter"));
    all.addAll(List.of(words));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    return line.execute(all.toArray(String[]::new));
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

    assertEquals(0, run("list", "--reason", "authority_unknown"), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(2, lines.size(), out::toString);
    assertTrue(lines.get(0).contains("AUTHORITY_UNKNOWN (CONFIG): in PID-3"), out::toString);
    assertTrue(err.toString().startsWith("2 dead letters"), err::toString);
    String id = lines.get(0).split(" ", 2)[0];

    assertEquals(0, run("show", id));
    assertTrue(out.toString().contains("\"detail\" : \"in PID-3\""), out::toString);
    assertFalse(out.toString().contains("PID|1"), out::toString);
    assertEquals(0, run("show", id, "--payload"));
    assertEquals("MSH|^~\\&|...\nPID|1\n", out.toString());

    int before = rawRecords().size();
    assertEquals(0, run("redrive", "--all", "--reason", "authority_unknown", "--dry-run"));
    assertEquals(before, rawRecords().size());
    assertEquals(0, run("redrive", "--all", "--reason", "authority_unknown"), err::toString);
    assertEquals("1 messages sent again\n", out.toString());
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
    assertEquals("0 messages sent again\n", out.toString());
    assertEquals(0, run("list", "--redriven", "--reason", "authority_unknown"));
    assertTrue(out.toString().contains("[sent again]"), out::toString);
  }

  @Test
  void unknownLetterIsNamed() {
    assertEquals(1, run("show", "0@999999"));
    assertTrue(err.toString().contains("no dead letter 0@999999"), err::toString);
    assertEquals(1, err.toString().lines().count());
  }
}
