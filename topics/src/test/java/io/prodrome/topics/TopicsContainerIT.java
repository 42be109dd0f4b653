package io.prodrome.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The catalogue and the codecs against a real broker of its own. */
class TopicsContainerIT {

  private static final String IMAGE =
      Objects.requireNonNullElse(System.getenv("KAFKA_IMAGE"), "apache/kafka:4.2.1");

  @BeforeAll
  static void needsAnEngine() {
    boolean engine = DockerClientFactory.instance().isDockerAvailable();
    assertTrue(
        engine || !"1".equals(System.getenv("REQUIRE_CONTAINERS")),
        "REQUIRE_CONTAINERS is set, but no container engine answers");
    Assumptions.assumeTrue(engine, "skipped: no container engine answers");
  }

  @Test
  void theCatalogueIsAppliedTwiceAndRecordsRoundTrip() throws Exception {
    try (KafkaContainer kafka =
        new KafkaContainer(
            DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))) {
      kafka.start();
      String servers = kafka.getBootstrapServers();
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
        List<String> first = TopicProvisioner.apply(admin, 4, (short) 1);
        assertTrue(first.stream().allMatch(line -> line.contains("created")), first::toString);
        List<String> second = TopicProvisioner.apply(admin, 8, (short) 1);
        assertTrue(
            second.stream().allMatch(line -> line.contains("4 partitions kept")), second::toString);
      }
      InputOutcome outcome =
          new InputOutcome(
              Samples.INPUT,
              MessageFormat.FHIR,
              0,
              1,
              InputOutcome.Disposition.APPLIED,
              "",
              1,
              3,
              Samples.NOON);
      write(servers, "committed", outcome, true);
      write(servers, "aborted", outcome, false);

      List<String> lines = new ArrayList<>();
      TopicReader.read(servers, TopicCatalogue.OUTCOME, 10, lines::add);

      assertEquals(1, lines.size(), "an aborted transaction's record is never shown");
      JsonNode record = Json.mapper().readTree(lines.get(0));
      assertEquals("committed", record.path("key").asText());
      assertEquals("APPLIED", record.path("value").path("disposition").asText());
    }
  }

  private static void write(String servers, String key, InputOutcome outcome, boolean commit) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "test-" + key);
    try (KafkaProducer<String, InputOutcome> producer =
        new KafkaProducer<>(
            settings, new StringSerializer(), WireSerde.of(WireCodecs.OUTCOME).serializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TopicCatalogue.OUTCOME.name(), key, outcome));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }
}
