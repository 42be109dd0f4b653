package io.prodrome.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.topics.avro.AvroWireCodec;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlierSchemaTest {

  /** As it is written today. */
  public record Reading(String name, @Nullable Double value) {}

  @Test
  void aRecordOfAnEarlierVersionIsReadWithTheNewFieldEmpty() {
    Schema earlier =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Reading\",\"namespace\":\"io.prodrome.topics\","
                    + "\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}");
    AvroWireCodec<Reading> today = new AvroWireCodec<>(Reading.class, List.of(earlier));

    byte[] written = {(byte) 0xC3, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 10, 'p', 'u', 'l', 's', 'e'};
    long fingerprint = org.apache.avro.SchemaNormalization.parsingFingerprint64(earlier);
    for (int i = 0; i < 8; i++) {
      written[2 + i] = (byte) (fingerprint >>> (8 * i));
    }

    assertEquals(new Reading("pulse", null), today.decode(written));
  }
}
