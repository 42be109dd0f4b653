package io.prodrome.topics;

import io.prodrome.domain.Digests;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of {@code ehr.dead-letter.v1}, and their way back: a letter is put on its raw
 * topic again, under the key it had, marked so that it is no duplicate of itself. Beside it, in the
 * same transaction, a record without value under the letter's key says that it was redriven, so
 * nothing is sent twice by mistake. Not thread-safe.
 */
public final class DeadLetters implements AutoCloseable {

  private static final String REDRIVEN = "io.prodrome.Redriven";
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration VISIBLE = Duration.ofSeconds(10);

  private final String bootstrapServers;
  private final KafkaConsumer<byte[], byte[]> consumer;

  public DeadLetters(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * A dead letter where it lies.
   *
   * @param id its partition and offset, as {@code 3@17}
   * @param letter what it says
   * @param redriven whether it was sent again since
   */
  public record Found(String id, DeadLetter letter, boolean redriven) {}

  /** All dead letters up to now, by partition and offset. */
  public List<Found> all() {
    Map<String, List<Found>> byInput = new LinkedHashMap<>();
    List<TopicPartition> partitions =
        consumer.partitionsFor(TopicCatalogue.DEAD_LETTER.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        take(message, byInput);
      }
    }
    return byInput.values().stream().flatMap(List::stream).toList();
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> message, Map<String, List<Found>> byInput) {
    String input = new String(message.key(), StandardCharsets.UTF_8);
    List<Found> letters = byInput.computeIfAbsent(input, unused -> new ArrayList<>());
    if (message.value() == null) {
      letters.replaceAll(found -> new Found(found.id(), found.letter(), true));
    } else {
      String id = message.partition() + "@" + message.offset();
      letters.add(new Found(id, WireCodecs.DEAD_LETTER.decode(message.value()), false));
    }
  }

  /**
   * The message as it was accepted: from its raw topic, where it lies for the retention's time.
   *
   * @return empty where it has gone from there
   */
  public Optional<RawMessage> original(DeadLetter letter) {
    return record(letter.input()).map(found -> RawHeaders.read(found, letter.format()));
  }

  /**
   * The message's bytes: those that the letter carries, else the raw topic's.
   *
   * @return empty where neither has them any more
   */
  public Optional<byte[]> payload(DeadLetter letter) {
    return letter.payload().length > 0
        ? Optional.of(letter.payload())
        : original(letter).map(RawMessage::payload);
  }

  private Optional<ConsumerRecord<byte[], byte[]>> record(InputRef input) {
    TopicPartition partition = new TopicPartition(input.topic(), input.partition());
    if (TopicCatalogue.named(input.topic()).isEmpty()) {
      return Optional.empty();
    }
    consumer.assign(List.of(partition));
    long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    if (input.offset() < first || input.offset() >= end) {
      return Optional.empty();
    }
    consumer.seek(partition, input.offset());
    while (consumer.position(partition) <= input.offset()) {
      for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL).records(partition)) {
        if (found.offset() == input.offset()) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Sends letters again, all or none. Letters of one message that have its bytes in common are one
   * message again.
   *
   * @return how many messages were sent
   * @throws IllegalStateException naming a letter whose bytes are nowhere any more, or if the
   *     transaction failed; then nothing was sent
   */
  public int redrive(Collection<Found> letters) throws InterruptedException {
    Map<String, List<Again>> byInput = new LinkedHashMap<>();
    for (Found found : letters) {
      Again again = again(found);
      List<Again> ofInput =
          byInput.computeIfAbsent(found.letter().input().toString(), unused -> new ArrayList<>());
      if (ofInput.stream().noneMatch(other -> Arrays.equals(other.payload(), again.payload()))) {
        ofInput.add(again);
      }
    }
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.initTransactions();
      producer.beginTransaction();
      int sent = 0;
      Map<TopicPartition, Long> written = new HashMap<>();
      for (Map.Entry<String, List<Again>> input : byInput.entrySet()) {
        for (Again again : input.getValue()) {
          note(producer.send(again.message()).get(), written);
          sent++;
        }
        note(
            producer.send(marker(input.getKey(), input.getValue().get(0).letter())).get(), written);
      }
      producer.commitTransaction();
      awaitVisible(written);
      return sent;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker did not take the messages", e);
    }
  }

  private static void note(RecordMetadata place, Map<TopicPartition, Long> written) {
    written.merge(new TopicPartition(place.topic(), place.partition()), place.offset(), Math::max);
  }

  /** A transaction is readable a moment after it is committed: who lists next is to see it. */
  private void awaitVisible(Map<TopicPartition, Long> written) throws InterruptedException {
    Instant until = Instant.now().plus(VISIBLE);
    while (Instant.now().isBefore(until)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(written.keySet());
      if (written.entrySet().stream()
          .allMatch(e -> ends.getOrDefault(e.getKey(), 0L) > e.getValue())) {
        return;
      }
      Thread.sleep(POLL.toMillis() / 10);
    }
  }

  /**
   * A letter that is sent again.
   *
   * @param payload the bytes to send
   * @param key the raw record's key; null where it had none
   */
  private record Again(DeadLetter letter, byte[] payload, byte @Nullable [] key, boolean backfill) {

    ProducerRecord<byte[], byte[]> message() {
      MessageFormat format = letter.format();
      String id = Digests.id("redriven", letter.input().toString(), Digests.sha256(payload));
      Headers headers =
          RawHeaders.ofRedriven(
              id, letter.source(), letter.acceptedAt(), backfill, format, letter.input());
      return new ProducerRecord<>(
          TopicCatalogue.rawTopic(format, backfill).name(),
          null,
          letter.acceptedAt().toEpochMilli(),
          key,
          payload,
          headers);
    }
  }

  private Again again(Found found) {
    DeadLetter letter = found.letter();
    Optional<ConsumerRecord<byte[], byte[]>> original = record(letter.input());
    boolean backfill =
        letter.input().topic().equals(TopicCatalogue.rawTopic(letter.format(), true).name());
    byte[] payload = letter.payload();
    if (payload.length == 0) {
      payload =
          original
              .map(ConsumerRecord::value)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "the bytes of "
                              + found.id()
                              + " are in neither the letter nor the raw topic any more"));
    }
    return new Again(letter, payload, original.map(ConsumerRecord::key).orElse(null), backfill);
  }

  private static ProducerRecord<byte[], byte[]> marker(String input, DeadLetter letter) {
    return new ProducerRecord<>(
        TopicCatalogue.DEAD_LETTER.name(),
        null,
        (Long) null,
        input.getBytes(StandardCharsets.UTF_8),
        null,
        CloudEvents.headers(
            Digests.id(REDRIVEN, input), REDRIVEN, letter.source(), letter.acceptedAt()));
  }

  private Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "prodrome-redrive",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            TopicCatalogue.MAX_RECORD_BYTES),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
