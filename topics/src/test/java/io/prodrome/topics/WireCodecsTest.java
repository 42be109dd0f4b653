package io.prodrome.topics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.topics.avro.AvroWireCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireCodecsTest {

  static List<AvroWireCodec<?>> codecs() {
    return WireCodecs.all();
  }

  @Test
  void everyBranchOfAnUpdateSurvivesTheWire() {
    AcceptedUpdate update = Samples.update();
    AcceptedUpdate read =
        WireCodecs.ACCEPTED_UPDATE.decode(WireCodecs.ACCEPTED_UPDATE.encode(update));
    assertEquals(update.update(), read.update());
    assertArrayEquals(update.payload(), read.payload());
  }

  @Test
  void timelinesNotesAndForecastsSurviveTheWire() {
    assertEquals(
        Samples.timeline(),
        WireCodecs.TIMELINE.decode(WireCodecs.TIMELINE.encode(Samples.timeline())));
    assertEquals(
        Samples.note(), WireCodecs.CONCEPTS.decode(WireCodecs.CONCEPTS.encode(Samples.note())));
    assertEquals(
        Samples.forecast(),
        WireCodecs.FORECAST.decode(WireCodecs.FORECAST.encode(Samples.forecast())));
  }

  @Test
  void theSameValueGivesTheSameBytes() {
    assertArrayEquals(
        WireCodecs.TIMELINE.encode(Samples.timeline()),
        WireCodecs.TIMELINE.encode(Samples.timeline()));
  }

  @Test
  void bytesOfAnotherTypeAreRefused() {
    byte[] forecast = WireCodecs.FORECAST.encode(Samples.forecast());
    WireException refused =
        assertThrows(WireException.class, () -> WireCodecs.TIMELINE.decode(forecast));
    assertTrue(String.valueOf(refused.getMessage()).contains("unknown schema"));
  }

  @Test
  void everyTruncatedRecordIsRefusedRatherThanMisread() {
    byte[] whole = WireCodecs.TIMELINE.encode(Samples.timeline());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(WireException.class, () -> WireCodecs.TIMELINE.decode(cut));
    }
  }

  /** A changed record needs a new schema version: the present schema lies in target/schemas. */
  @ParameterizedTest
  @MethodSource("codecs")
  void theLatestBundledSchemaIsTheOneThatIsWritten(AvroWireCodec<?> codec) throws IOException {
    String type = codec.schema().getName();
    List<Schema> versions = WireCodecs.bundledVersions(type);
    Path present = Path.of("target", "schemas", type + ".v" + (versions.size() + 1) + ".avsc");
    Files.createDirectories(present.getParent());
    Files.writeString(present, codec.schema().toString(true) + "\n");
    assertTrue(
        !versions.isEmpty() && versions.get(versions.size() - 1).equals(codec.schema()),
        type + " changed: review " + present + " and add it to the bundled schemas");
    Files.delete(present);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void allBundledVersionsReadEachOther(AvroWireCodec<?> codec) {
    List<Schema> versions = WireCodecs.bundledVersions(codec.schema().getName());
    for (Schema reader : versions) {
      for (Schema writer : versions) {
        assertEquals(
            SchemaCompatibilityType.COMPATIBLE,
            SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType(),
            reader.getFullName());
      }
    }
  }
}
