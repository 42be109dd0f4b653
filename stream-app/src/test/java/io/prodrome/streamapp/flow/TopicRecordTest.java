package io.prodrome.streamapp.flow;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.streamapp.operators.Outputs;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.WireCodecs;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class TopicRecordTest {

  private static final TypeInformation<TopicRecord> TYPE = TypeInformation.of(TopicRecord.class);

  private static TopicRecord travelled(TopicRecord out) throws IOException {
    TypeSerializer<TopicRecord> serializer = TYPE.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer view = new DataOutputSerializer(64);
    serializer.serialize(out, view);
    return serializer.deserialize(new DataInputDeserializer(view.getCopyOfBuffer()));
  }

  @Test
  void recordNeedsNoGenericSerializer() {
    assertFalse(TYPE instanceof GenericTypeInfo);
    assertEquals(TYPE, Outputs.RECORDS.getTypeInfo());
  }

  @Test
  void recordTravelsWithItsValue() throws Exception {
    IdentityAlias alias = new IdentityAlias(ANNA, ANNA, at(1));
    TopicRecord back =
        travelled(
            TopicRecord.of(
                TopicCatalogue.IDENTITY, ANNA.value(), WireCodecs.IDENTITY, alias, "id", at(1)));
    assertEquals("patient.identity.v1", back.topic());
    assertEquals(ANNA.value(), back.key());
    assertEquals("io.prodrome.IdentityAlias", back.type());
    assertEquals(at(1), back.time());
    byte[] value = back.value();
    assertNotNull(value);
    assertEquals(alias, WireCodecs.IDENTITY.decode(value));
  }

  @Test
  void tombstoneTravelsWithoutAValue() throws Exception {
    TopicRecord back =
        travelled(TopicRecord.tombstone(TopicCatalogue.TIMELINE, ANNA.value(), "id", at(1)));
    assertNull(back.value());
    assertEquals(ANNA.value(), back.key());
  }
}
