package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.topics.RawHeaders;
import io.prodrome.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages on the raw topics: {@code acks=all} and an idempotent producer, so that what is
 * acknowledged is on every in-sync replica, once. Thread-safe.
 */
public final class KafkaRawLog implements RawLog {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /** Room for the key and the headers beside the payload. */
  private static final int OVERHEAD = 64 * 1024;

  /** What batches leave empty. */
  private static final long SLACK_BYTES = 32L * 1024 * 1024;

  private final Producer<byte[], byte[]> producer;

  /**
   * @param bootstrapServers the broker's addresses
   */
  public KafkaRawLog(String bootstrapServers) {
    this(bootstrapServers, Map.of());
  }

  /**
   * @param bootstrapServers the broker's addresses
   * @param maxInFlightBytes what the intake's {@link InFlightBytes} lets through
   */
  public KafkaRawLog(String bootstrapServers, long maxInFlightBytes) {
    this(
        bootstrapServers,
        Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, maxInFlightBytes / 2 + SLACK_BYTES));
  }

  /**
   * @param bootstrapServers the broker's addresses
   * @param more further producer settings, such as security; what durability needs cannot be
   *     overridden
   */
  public KafkaRawLog(String bootstrapServers, Map<String, Object> more) {
    this(
        new KafkaProducer<>(
            settings(bootstrapServers, more),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  KafkaRawLog(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  private static Map<String, Object> settings(String bootstrapServers, Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>();
    // Senders that wait for each answer gain by no linger (2,500 messages a second over eight
    // connections, against 1,850 with 2 ms); with others, batches fill while requests are going on.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    // More than InFlightBytes lets through at once, so that a send waits for a broker that is not
    // known yet, and for nothing else; then it fails, and the sender is asked to send again.
    config.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG, InFlightBytes.DEFAULT_MAX_BYTES / 2 + SLACK_BYTES);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    config.putAll(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_RECORD_BYTES);
    return config;
  }

  /** The largest payload that fits in a record, in bytes. */
  public static int maxPayloadBytes() {
    return TopicCatalogue.MAX_RECORD_BYTES - OVERHEAD;
  }

  @Override
  public CompletableFuture<InputRef> append(
      MessageFormat format,
      String source,
      @Nullable String key,
      byte[] payload,
      Instant acceptedAt,
      boolean backfill) {
    CompletableFuture<InputRef> stored = new CompletableFuture<>();
    String id = Digests.id(source, acceptedAt.toString(), Digests.sha256(payload));
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            TopicCatalogue.rawTopic(format, backfill).name(),
            null,
            acceptedAt.toEpochMilli(),
            key == null ? null : (source + "|" + key).getBytes(StandardCharsets.UTF_8),
            payload,
            RawHeaders.of(id, source, acceptedAt, backfill, format));
    try {
      producer.send(
          message,
          (place, failure) -> {
            if (failure != null) {
              stored.completeExceptionally(failure);
            } else {
              stored.complete(new InputRef(place.topic(), place.partition(), place.offset()));
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      stored.completeExceptionally(e);
    }
    return stored;
  }

  /** Waits, for a bounded time, for what is on its way. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
