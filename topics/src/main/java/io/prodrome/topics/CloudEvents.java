package io.prodrome.topics;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 attributes as Kafka headers (Kafka protocol binding, binary content mode). */
public final class CloudEvents {

  public static final String ID = "ce_id";
  public static final String TYPE = "ce_type";
  public static final String SOURCE = "ce_source";
  public static final String TIME = "ce_time";
  private static final String SPEC_VERSION = "ce_specversion";

  private CloudEvents() {}

  /**
   * The headers of a record.
   *
   * @param id the event's id, unique within the source
   * @param type such as {@code io.prodrome.forecast}
   * @param source who says it
   * @param time when it happened
   */
  public static Headers headers(String id, String type, String source, Instant time) {
    return new RecordHeaders()
        .add(SPEC_VERSION, utf8("1.0"))
        .add(ID, utf8(id))
        .add(TYPE, utf8(type))
        .add(SOURCE, utf8(source))
        .add(TIME, utf8(time.toString()));
  }

  /**
   * The event's id.
   *
   * @throws WireException if the record has none
   */
  public static String id(Headers headers) {
    Header id = headers.lastHeader(ID);
    if (id == null || id.value() == null) {
      throw new WireException("a record without the header " + ID);
    }
    return new String(id.value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
