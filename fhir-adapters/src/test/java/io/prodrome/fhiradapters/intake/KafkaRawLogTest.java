package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.topics.RawHeaders;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaRawLogTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaRawLog log = new KafkaRawLog(producer);

  private CompletableFuture<InputRef> append(String key, boolean backfill) {
    return log.append(MessageFormat.HL7V2, "feed", key, "MSH|".getBytes(UTF_8), NOW, backfill);
  }

  @Test
  void messageIsStoredOnlyWhenTheBrokerSaysSo() {
    CompletableFuture<InputRef> stored = append("4711", false);
    assertFalse(stored.isDone());
    producer.completeNext();
    assertEquals(new InputRef("ehr.raw.hl7v2.v1", 0, 0), stored.join());
  }

  @Test
  void readerGetsBackWhatWasAccepted() {
    append("4711", true);
    ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
    assertEquals("ehr.raw.hl7v2.backfill.v1", sent.topic());
    assertEquals("feed|4711", new String(sent.key(), UTF_8));
    ConsumerRecord<byte[], byte[]> read =
        new ConsumerRecord<>(sent.topic(), 0, 5, sent.key(), sent.value());
    sent.headers().forEach(read.headers()::add);
    RawMessage message = RawHeaders.read(read, MessageFormat.HL7V2);
    assertEquals("feed", message.source());
    assertEquals(NOW, message.acceptedAt());
    assertTrue(message.backfill());
  }

  @Test
  void messageWithoutAPatientHasNoKey() {
    append(null, false);
    assertNull(producer.history().get(0).key());
  }

  @Test
  void failureOfTheBrokerIsTheFuturesNotAnException() {
    CompletableFuture<InputRef> stored = append("4711", false);
    producer.errorNext(new KafkaException("gone"));
    assertTrue(stored.isCompletedExceptionally());
    producer.sendException = new KafkaException("gone");
    assertTrue(append("4711", false).isCompletedExceptionally());
  }
}
