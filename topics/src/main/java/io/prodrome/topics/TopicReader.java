package io.prodrome.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Shows a topic's records to people, as JSON lines. */
public final class TopicReader {

  private TopicReader() {}

  /**
   * Reads committed records from the oldest to the end as it is now.
   *
   * @param max how many at the most
   * @param line told each record
   */
  public static void read(
      String bootstrapServers, TopicSpec topic, int max, Consumer<String> line) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      int left = max;
      while (left > 0
          && ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(500))) {
          if (left-- > 0) {
            line.accept(json(topic, message));
          }
        }
      }
    }
  }

  /** One record: where it lies, its key and its value. */
  static String json(TopicSpec topic, ConsumerRecord<byte[], byte[]> message) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("partition", message.partition());
    node.put("offset", message.offset());
    node.put("timestamp", java.time.Instant.ofEpochMilli(message.timestamp()).toString());
    node.put("key", message.key() == null ? null : utf8(message.key()));
    node.set("value", value(topic, message.value()));
    return node.toString();
  }

  private static JsonNode value(TopicSpec topic, byte @org.jspecify.annotations.Nullable [] bytes) {
    if (bytes == null) {
      return Json.mapper().nullNode();
    }
    return WireCodecs.named(topic.value())
        .<JsonNode>map(codec -> Json.mapper().valueToTree(codec.decode(bytes)))
        .orElseGet(() -> textOrJson(utf8(bytes)));
  }

  private static JsonNode textOrJson(String text) {
    try {
      if (text.stripLeading().startsWith("{")) {
        return Json.mapper().readTree(text);
      }
    } catch (JsonProcessingException e) {
      // Shown as it is: a raw topic holds what senders send.
    }
    return Json.mapper().getNodeFactory().textNode(text);
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
