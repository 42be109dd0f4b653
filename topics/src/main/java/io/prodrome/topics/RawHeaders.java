package io.prodrome.topics;

import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a raw record, in CloudEvents' binary mode (CloudEvents 1.0, Kafka protocol
 * binding): {@code ce_source} is the feed, {@code ce_time} the acceptance.
 */
public final class RawHeaders {

  private static final String BACKFILL = "ce_prodromebackfill";
  private static final String REDRIVEN = "ce_prodromeredriven";

  private RawHeaders() {}

  /** The headers of a message that the intake accepts. */
  public static Headers of(
      String id, String source, Instant acceptedAt, boolean backfill, MessageFormat format) {
    Headers headers = CloudEvents.headers(id, "io.prodrome.raw." + format.id(), source, acceptedAt);
    headers.add(BACKFILL, Boolean.toString(backfill).getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  /**
   * The headers of a dead letter that is tried again: where it lay first is told, and its id is no
   * duplicate's.
   *
   * @param first the record that was refused
   */
  public static Headers ofRedriven(
      String id,
      String source,
      Instant acceptedAt,
      boolean backfill,
      MessageFormat format,
      InputRef first) {
    Headers headers = of(id, source, acceptedAt, backfill, format);
    headers.add(REDRIVEN, first.toString().getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  /**
   * A raw record as a message. Records that others wrote, without headers, are accepted: their
   * source is {@code unknown} and their acceptance the record's timestamp.
   */
  public static RawMessage read(ConsumerRecord<byte[], byte[]> message, MessageFormat format) {
    Headers headers = message.headers() == null ? new RecordHeaders() : message.headers();
    String source = text(headers, CloudEvents.SOURCE);
    return new RawMessage(
        new InputRef(message.topic(), message.partition(), message.offset()),
        format,
        message.value() == null ? new byte[0] : message.value(),
        source == null ? "unknown" : source,
        acceptedAt(text(headers, CloudEvents.TIME), message.timestamp()),
        Boolean.parseBoolean(text(headers, BACKFILL)),
        text(headers, REDRIVEN) != null);
  }

  private static Instant acceptedAt(@Nullable String time, long timestamp) {
    try {
      return time == null ? Instant.ofEpochMilli(timestamp) : Instant.parse(time);
    } catch (DateTimeException e) {
      return Instant.ofEpochMilli(timestamp);
    }
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
