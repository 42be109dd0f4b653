package io.prodrome.topics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RawHeadersTest {

  private static final byte[] PAYLOAD = {1, 2};

  @Test
  void whatTheIntakeWritesIsReadBack() {
    Instant accepted = Instant.parse("2026-01-02T03:04:05.000006Z");
    RawMessage raw =
        RawHeaders.read(
            message(RawHeaders.of("m1", "ward", accepted, true, MessageFormat.HL7V2), 99),
            MessageFormat.HL7V2);
    assertEquals("ward", raw.source());
    assertEquals(accepted, raw.acceptedAt());
    assertTrue(raw.backfill());
    assertArrayEquals(PAYLOAD, raw.payload());
    assertEquals("ehr.raw.hl7v2.v1-1@7", raw.ref().toString());
  }

  @Test
  void aRecordWithoutHeadersIsReadByItsTimestamp() {
    RawMessage raw =
        RawHeaders.read(message(new RecordHeaders(), 1_700_000_000_000L), MessageFormat.HL7V2);
    assertEquals("unknown", raw.source());
    assertEquals(Instant.ofEpochMilli(1_700_000_000_000L), raw.acceptedAt());
  }

  @Test
  void aDamagedTimeHeaderFallsBackToTheTimestamp() {
    Headers headers = new RecordHeaders().add(CloudEvents.TIME, "yesterday".getBytes());
    assertEquals(
        Instant.ofEpochMilli(5),
        RawHeaders.read(message(headers, 5), MessageFormat.HL7V2).acceptedAt());
  }

  private static ConsumerRecord<byte[], byte[]> message(Headers headers, long timestamp) {
    return new ConsumerRecord<>(
        "ehr.raw.hl7v2.v1",
        1,
        7,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        PAYLOAD.length,
        null,
        PAYLOAD,
        headers,
        Optional.empty());
  }
}
