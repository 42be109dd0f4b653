package io.prodrome.streamapp.flow;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.BERT;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.input;
import static io.prodrome.streamapp.Events.note;
import static io.prodrome.streamapp.Events.payload;
import static io.prodrome.streamapp.Events.state;
import static io.prodrome.streamapp.Events.withdrawal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.domain.timeline.TimelineRules;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireSerializerTest {

  private static final FactState GOUT = state(diagnosis(ANNA, "Condition/1", 1, "GOUT"), 1);
  private static final FactState GONE = state(withdrawal(ANNA, "Condition/2", 1), 1);
  private static final IdentityAlias ALIAS = new IdentityAlias(ANNA, BERT, at(1));

  /** A type with a value of it. */
  record Case<T extends Record>(WireType<T> type, T value) {
    @Override
    public String toString() {
      return type.toString();
    }
  }

  static Stream<Case<?>> cases() {
    return Stream.of(
        new Case<>(
            WireType.RAW_MESSAGE,
            new RawMessage(input(1), MessageFormat.FHIR, payload(1), "ward", at(1), true)),
        new Case<>(
            WireType.ACCEPTED_UPDATE,
            accepted(1, ANNA, diagnosis(ANNA, "C/1", 1, "GOUT"), note(ANNA, "D", 1, "fever", "F"))),
        new Case<>(WireType.IDENTITY_ALIAS, ALIAS),
        new Case<>(WireType.ALIAS_CHANGE, new AliasChange(ALIAS, input(1), at(1), false)),
        new Case<>(WireType.FACT_STATE, GONE),
        new Case<>(
            WireType.TIMELINE_CHANGE,
            new TimelineChange(BERT, ANNA, true, List.of(GOUT, GONE), input(1), at(1), false)),
        new Case<>(
            WireType.TIMELINE_REVISION,
            new TimelineRevision(
                ANNA, TimelineRules.assemble(ANNA, List.of(GOUT)).orElseThrow(), at(1), false)));
  }

  private static <T extends Record> TypeSerializer<T> serializer(WireType<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }

  private static <T> byte[] written(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
    return serializer.deserialize(new DataInputDeserializer(bytes));
  }

  @ParameterizedTest
  @MethodSource("cases")
  <T extends Record> void valueIsReadAsItWasWritten(Case<T> given) throws Exception {
    TypeSerializer<T> serializer = serializer(given.type());
    byte[] bytes = written(serializer, given.value());
    T back = read(serializer, bytes);
    assertArrayEquals(bytes, written(serializer, back));
    assertEquals(given.value().toString(), back.toString());
  }

  @Test
  void valuesAreEqualWhereTheyHoldNoBytes() throws Exception {
    TypeSerializer<FactState> serializer = serializer(WireType.FACT_STATE);
    assertEquals(GOUT, read(serializer, written(serializer, GOUT)));
    assertEquals(GONE, read(serializer, written(serializer, GONE)));
    TimelineRevision withdrawn = new TimelineRevision(ANNA, null, at(1), true);
    TypeSerializer<TimelineRevision> revisions = serializer(WireType.TIMELINE_REVISION);
    assertEquals(withdrawn, read(revisions, written(revisions, withdrawn)));
  }

  @Test
  void payloadIsKeptToTheByte() throws Exception {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    TypeSerializer<RawMessage> serializer = serializer(WireType.RAW_MESSAGE);
    RawMessage raw = new RawMessage(input(1), MessageFormat.HL7V2, every, "ward", at(1), false);
    assertArrayEquals(every, read(serializer, written(serializer, raw)).payload());
  }

  @Test
  void viewsAreCopiedValueByValue() throws Exception {
    TypeSerializer<FactState> serializer = serializer(WireType.FACT_STATE);
    DataOutputSerializer two = new DataOutputSerializer(64);
    serializer.serialize(GOUT, two);
    serializer.serialize(GONE, two);
    DataInputDeserializer in = new DataInputDeserializer(two.getCopyOfBuffer());

    DataOutputSerializer first = new DataOutputSerializer(64);
    serializer.copy(in, first);

    assertArrayEquals(written(serializer, GOUT), first.getCopyOfBuffer());
    assertEquals(GONE, serializer.deserialize(in)); // the first was read to its end, and no more
    assertEquals(0, in.available());
  }

  @ParameterizedTest
  @MethodSource("cases")
  <T extends Record> void serializerOfARestoredSnapshotReadsOldBytes(Case<T> given)
      throws Exception {
    TypeSerializer<T> before = serializer(given.type());
    byte[] bytes = written(before, given.value());

    TypeSerializerSnapshot<T> restored = restored(before);

    assertArrayEquals(bytes, written(before, read(restored.restoreSerializer(), bytes)));
    assertTrue(
        before.snapshotConfiguration().resolveSchemaCompatibility(restored).isCompatibleAsIs());
  }

  private static <T> TypeSerializerSnapshot<T> restored(TypeSerializer<T> serializer)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()),
        WireSerializerTest.class.getClassLoader());
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // what a checkpoint of another class would be
  void snapshotOfAnotherClassIsIncompatible() throws Exception {
    TypeSerializerSnapshot facts = serializer(WireType.FACT_STATE).snapshotConfiguration();
    TypeSerializerSnapshot aliases = restored(serializer(WireType.IDENTITY_ALIAS));
    assertTrue(facts.resolveSchemaCompatibility(aliases).isIncompatible());
  }

  @Test
  void snapshotOfAClassThatIsGoneIsRefusedByName() throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeUTF("io.prodrome.domain.Gone");
    IOException refused =
        assertThrows(
            IOException.class,
            () ->
                new WireSerializerSnapshot<FactState>()
                    .readSnapshot(
                        1,
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader()));
    assertTrue(String.valueOf(refused.getMessage()).contains("io.prodrome.domain.Gone"));
  }

  @Test
  void serializerTravelsToTheTasks() throws Exception {
    TypeSerializer<FactState> serializer = serializer(WireType.FACT_STATE);
    byte[] bytes = written(serializer, GOUT); // its codec is loaded and must not travel
    TypeSerializer<FactState> clone = InstantiationUtil.clone(serializer);
    assertEquals(serializer, clone);
    assertEquals(GOUT, read(clone, bytes));
  }
}
