package io.prodrome.launcher.demo;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.topics.CloudEvents;
import io.prodrome.topics.RawHeaders;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicSpec;
import io.prodrome.topics.WireCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all topics of a running system as any reader would, committed records only, and tallies
 * them. One thread reads; the others ask.
 */
final class TopicFollower implements AutoCloseable {

  private static final List<TopicSpec> FOLLOWED =
      List.of(
          TopicCatalogue.RAW_HL7V2,
          TopicCatalogue.RAW_FHIR,
          TopicCatalogue.OUTCOME,
          TopicCatalogue.CONCEPTS,
          TopicCatalogue.TIMELINE,
          TopicCatalogue.FORECAST,
          TopicCatalogue.ALERT);

  private final Tally tally = new Tally();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::follow, "topic-follower");
  private volatile boolean closed;
  private volatile long idlePolls;

  TopicFollower(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                50,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                2000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        FOLLOWED.stream()
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    try (consumer) {
      while (!closed) {
        var messages = consumer.poll(Duration.ofMillis(100));
        Instant seen = Instant.now();
        synchronized (tally) {
          messages.forEach(message -> take(message, seen));
        }
        idlePolls = messages.isEmpty() ? idlePolls + 1 : 0;
      }
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message, Instant seen) {
    String topic = message.topic();
    if (topic.equals(TopicCatalogue.RAW_HL7V2.name())) {
      tally.accepted(
          MessageFormat.HL7V2, RawHeaders.read(message, MessageFormat.HL7V2).acceptedAt());
    } else if (topic.equals(TopicCatalogue.RAW_FHIR.name())) {
      tally.accepted(MessageFormat.FHIR, RawHeaders.read(message, MessageFormat.FHIR).acceptedAt());
    } else if (topic.equals(TopicCatalogue.OUTCOME.name())) {
      tally.outcome(WireCodecs.OUTCOME.decode(message.value()));
    } else if (topic.equals(TopicCatalogue.CONCEPTS.name())) {
      tally.concepts(WireCodecs.CONCEPTS.decode(message.value()));
    } else if (topic.equals(TopicCatalogue.TIMELINE.name())) {
      tally.timeline(
          key(message), message.value() == null ? null : CloudEvents.id(message.headers()));
    } else if (topic.equals(TopicCatalogue.FORECAST.name())) {
      tally.forecast(
          key(message),
          message.value() == null ? null : WireCodecs.FORECAST.decode(message.value()),
          seen);
    } else {
      tally.alert();
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> message) {
    return new String(message.key(), StandardCharsets.UTF_8);
  }

  /** How many of the accepted messages are accounted for. */
  int accountedFor() {
    synchronized (tally) {
      return tally.accountedFor();
    }
  }

  /** How many messages the raw topics hold. */
  int accepted() {
    synchronized (tally) {
      return tally.acceptedInAll();
    }
  }

  /** Whether all is accounted for and nothing more has come for a second. */
  boolean settled() {
    synchronized (tally) {
      return idlePolls >= 10 && tally.settled();
    }
  }

  /** The counts so far. */
  DemoSummary summary() {
    synchronized (tally) {
      return tally.summary();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(5_000);
  }
}
