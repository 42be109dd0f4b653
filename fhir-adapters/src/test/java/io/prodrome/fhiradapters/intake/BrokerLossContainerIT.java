package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.prodrome.fhiradapters.client.Acknowledgement;
import io.prodrome.fhiradapters.client.MllpClient;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicProvisioner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The broker is killed (SIGKILL) under 200 messages a second on 8 MLLP connections, and comes back
 * with its log. Senders send again what was not acknowledged. Then what was acknowledged is on the
 * raw topic, exactly once after deduplication, and nothing that was refused is.
 */
class BrokerLossContainerIT {

  private static final String IMAGE =
      Objects.requireNonNullElse(System.getenv("KAFKA_IMAGE"), "apache/kafka:4.2.1");
  private static final int CONNECTIONS = 8;
  private static final int MESSAGES = 500;
  private static final Duration PACE = Duration.ofSeconds(1).dividedBy(200 / CONNECTIONS);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The image's script formats the log, which a broker that comes back must not do again. */
  private static final String START =
      "if [ -f /tmp/was-started ]; then"
          + " exec java -Xmx512m -cp '/opt/kafka/libs/*' kafka.Kafka"
          + " /opt/kafka/config/server.properties; fi;"
          + " while [ ! -f /tmp/testcontainers_start.sh ]; do sleep 0.1; done;"
          + " : > /tmp/was-started; exec /tmp/testcontainers_start.sh";

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unstored = new AtomicInteger();
  private final List<Throwable> defects = new ArrayList<>();

  @BeforeAll
  static void needsAnEngine() {
    ContainerEngine.isNeeded();
  }

  @Test
  @Timeout(600)
  void whatIsAcknowledgedWhileTheBrokerIsLostAndComesBackIsStoredOnce() throws Exception {
    int port = freePort();
    try (KafkaContainer kafka =
        new KafkaContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))
            .withCreateContainerCmdModifier(
                command -> {
                  command.withEntrypoint("sh").withCmd("-c", START);
                  // The same port after the loss, as a broker has outside tests.
                  Objects.requireNonNull(command.getHostConfig())
                      .withPortBindings(
                          new PortBinding(Ports.Binding.bindPort(port), new ExposedPort(9092)));
                })) {
      kafka.start();
      String servers = kafka.getBootstrapServers();
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
        TopicProvisioner.apply(admin, 4, (short) 1);
      }
      Map<String, Object> impatient =
          Map.of(
              ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000,
              ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
              ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_000);
      try (KafkaRawLog log = new KafkaRawLog(servers, impatient);
          MllpServer server =
              new MllpServer(
                  MllpConfig.of("127.0.0.1", 0),
                  Feed.live("ward"),
                  log,
                  InFlightBytes.ofDefaultSize())) {
        server.start();
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
          String name = "S" + i;
          Thread sender = new Thread(() -> send(server.port(), name), name);
          sender.start();
          senders.add(sender);
        }
        await(() -> acknowledged.size() > 800, "messages are acknowledged");
        DockerClient engine = DockerClientFactory.instance().client();
        engine.killContainerCmd(kafka.getContainerId()).exec();
        await(() -> unstored.get() > CONNECTIONS, "senders are told that nothing is stored");
        int before = acknowledged.size();
        engine.startContainerCmd(kafka.getContainerId()).exec();
        await(() -> acknowledged.size() > before, "the broker is back");
        for (Thread sender : senders) {
          sender.join();
        }
      }
      assertEquals(List.of(), defects);
      verify(stored(servers));
    }
  }

  /** Each message at its time, and again until it is acknowledged or refused for good. */
  private void send(int port, String name) {
    MllpClient client = null;
    long start = System.nanoTime();
    try {
      for (int i = 0; i < MESSAGES; i++) {
        long wait = start + i * PACE.toNanos() - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(Duration.ofNanos(wait).toMillis());
        }
        String id = name + "-" + i;
        boolean decided = false;
        while (!decided) {
          try {
            if (client == null) {
              client = MllpClient.connect("127.0.0.1", port, PATIENCE);
            }
            decided = decided(id, client.send(message(id, i % 20 == 19)));
          } catch (IOException e) {
            client = null;
          }
        }
      }
      if (client != null) {
        client.close();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      synchronized (defects) {
        defects.add(e);
      }
    }
  }

  private boolean decided(String id, Acknowledgement answer) {
    switch (answer.code()) {
      case "AA" -> acknowledged.add(id);
      case "AR" -> refused.add(id);
      case "AE" -> {
        unstored.incrementAndGet();
        return false;
      }
      default -> throw new IllegalStateException("an answer of " + answer.code());
    }
    return true;
  }

  private static byte[] message(String id, boolean malformed) {
    String msh =
        "MSH|^~\\&|EHR|WARD|PRODROME|DEMO|20240105090000||MDM^T02^MDM_T02|" + id + "|P|2.5.1\r";
    String rest = "PID|1||M" + id.hashCode() % 50 + "^^^WARD\rOBX|1|TX|||seen on the ward\r";
    return ((malformed ? "ZZZ|" + id + "\r" : msh) + rest).getBytes(UTF_8);
  }

  private void verify(Map<String, List<String>> stored) {
    int malformed = CONNECTIONS * MESSAGES / 20;
    assertEquals(CONNECTIONS * MESSAGES - malformed, acknowledged.size());
    assertEquals(malformed, refused.size());
    Set<String> missing = new HashSet<>(acknowledged);
    missing.removeAll(stored.keySet());
    assertEquals(Set.of(), missing, "acknowledged and not stored");
    Set<String> strange = new HashSet<>(stored.keySet());
    strange.removeAll(acknowledged);
    assertEquals(Set.of(), strange, "stored, and never acknowledged in the end");
    stored.forEach(
        (id, payloads) ->
            assertEquals(
                Set.of(new String(message(id, false), UTF_8)),
                Set.copyOf(payloads),
                "repeats have the same bytes"));
    int records = stored.values().stream().mapToInt(List::size).sum();
    assertFalse(records < acknowledged.size());
    System.out.printf(
        "broker loss: %d acknowledged, %d refused, %d told to send again, %d records, %d repeats%n",
        acknowledged.size(),
        refused.size(),
        unstored.get(),
        records,
        records - acknowledged.size());
  }

  /** The raw topic's payloads by their MSH-10. */
  private static Map<String, List<String>> stored(String servers) {
    Map<String, List<String>> stored = new HashMap<>();
    Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TopicCatalogue.RAW_HL7V2.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        consumer
            .poll(Duration.ofMillis(500))
            .forEach(
                each -> {
                  String payload = new String(each.value(), UTF_8);
                  String[] fields = payload.split("\\|", 11);
                  String id = payload.startsWith("MSH") ? fields[9] : "not HL7 v2";
                  stored.computeIfAbsent(id, any -> new ArrayList<>()).add(payload);
                });
      }
    }
    return stored;
  }

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, what);
      Thread.sleep(20);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
