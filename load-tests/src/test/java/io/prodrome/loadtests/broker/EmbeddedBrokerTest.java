package io.prodrome.loadtests.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

  private static final String TOPIC = "some-topic";

  @TempDir Path folder;

  @Test
  void committedRecordsAreReadAfterARestartAndAbortedOnesNever() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      String servers = broker.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      produce(servers, "committed", true);
      produce(servers, "aborted", false);
      produce(servers, "committed later", true);
      assertEquals(List.of("committed", "committed later"), readCommitted(servers, 2));

      broker.stop();
      broker.restart();

      assertEquals(servers, broker.bootstrapServers());
      produce(servers, "after the restart", true);
      assertEquals(
          List.of("committed", "committed later", "after the restart"), readCommitted(servers, 3));
    }
  }

  @Test
  void aFolderIsTakenUpByALaterBrokerOnAnotherPort() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      produce(broker.bootstrapServers(), "kept", true);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertEquals(List.of("kept"), readCommitted(broker.bootstrapServers(), 1));
    }
  }

  @Test
  void closingLeavesNoThread() throws Exception {
    // Kafka's metrics library keeps one static pool for the life of the process.
    Set<String> before = threads();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertTrue(threads().size() > before.size(), "a running broker has threads");
      broker.stop();
    }
    Set<String> left = threads();
    for (int i = 0; i < 100 && !before.containsAll(left); i++) {
      Thread.sleep(50);
      left = threads();
    }
    left.removeAll(before);
    assertEquals(Set.of(), left);
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = other.getLocalPort();
      IOException e =
          assertThrows(IOException.class, () -> EmbeddedBroker.start(folder, port).close());
      assertTrue(String.valueOf(e.getMessage()).contains("port " + port), e.getMessage());
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> !name.startsWith("metrics-meter-tick"))
        .collect(Collectors.toSet());
  }

  private static void produce(String servers, String value, boolean commit) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "transactional.id", "test", "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(TOPIC, value));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<String> readCommitted(String servers, int atLeast) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      for (int i = 0; i < 300 && consumer.position(partition) < end; i++) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    assertTrue(values.size() >= atLeast, "read " + values);
    return values;
  }
}
