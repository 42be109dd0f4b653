package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.client.Acknowledgement;
import io.prodrome.fhiradapters.client.FhirClient;
import io.prodrome.fhiradapters.client.MllpClient;
import io.prodrome.topics.RawHeaders;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicProvisioner;
import io.prodrome.topics.TopicSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The intake's sockets against a real broker of its own: what it says it has, the broker has. */
class IntakeContainerIT {

  private static final String IMAGE =
      Objects.requireNonNullElse(System.getenv("KAFKA_IMAGE"), "apache/kafka:4.2.1");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @BeforeAll
  static void needsAnEngine() {
    ContainerEngine.isNeeded();
  }

  @Test
  void whatIsAcknowledgedIsInTheBrokerVerbatimAndWithoutABrokerNothingIs() throws Exception {
    try (KafkaContainer kafka =
        new KafkaContainer(
            DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))) {
      kafka.start();
      String servers = kafka.getBootstrapServers();
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
        TopicProvisioner.apply(admin, 2, (short) 1);
      }
      Map<String, Object> impatient =
          Map.of(
              ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000,
              ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
              ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_000);
      try (KafkaRawLog log = new KafkaRawLog(servers, impatient);
          MllpServer mllp =
              new MllpServer(
                  MllpConfig.of("127.0.0.1", 0),
                  Feed.live("ward"),
                  log,
                  InFlightBytes.ofDefaultSize());
          FhirServer fhir =
              new FhirServer(
                  FhirConfig.of("127.0.0.1", 0),
                  Feed.live("ward"),
                  log,
                  InFlightBytes.ofDefaultSize())) {
        mllp.start();
        fhir.start();
        byte[] hl7 = message("C1");
        byte[] patient = "{\"resourceType\":\"Patient\",\"id\":\"p\"}".getBytes(UTF_8);
        try (MllpClient sender = MllpClient.connect("127.0.0.1", mllp.port(), PATIENCE)) {
          Acknowledgement taken = sender.send(hl7);
          assertEquals("AA", taken.code());
          assertEquals("C1", taken.controlId());
          URI base = URI.create("http://127.0.0.1:" + fhir.port() + "/");
          assertTrue(new FhirClient(base, PATIENCE).post(patient).accepted());

          RawMessage stored = only(servers, TopicCatalogue.RAW_HL7V2, MessageFormat.HL7V2);
          assertArrayEquals(hl7, stored.payload());
          assertEquals("ward", stored.source());
          assertFalse(stored.backfill());
          assertArrayEquals(
              patient, only(servers, TopicCatalogue.RAW_FHIR, MessageFormat.FHIR).payload());

          kafka.stop();

          assertFalse(sender.send(message("C2")).accepted(), "no broker, no acknowledgement");
          FhirClient.Answer answer = new FhirClient(base, PATIENCE).post(patient);
          assertTrue(answer.transientFailure(), "the sender is asked to try again");
        }
      }
    }
  }

  private static byte[] message(String controlId) {
    return String.join(
            "\r",
            "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|20240105090000||ADT^A04^ADT_A01|"
                + controlId
                + "|P|2.5.1",
            "PID|1||M1^^^WARD",
            "")
        .getBytes(UTF_8);
  }

  /** The topic's one record; fails when there are more or fewer. */
  private static RawMessage only(String servers, TopicSpec topic, MessageFormat format) {
    List<RawMessage> messages = new ArrayList<>();
    Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        consumer
            .poll(Duration.ofMillis(500))
            .forEach(message -> messages.add(RawHeaders.read(message, format)));
      }
    }
    assertEquals(1, messages.size());
    return messages.get(0);
  }
}
