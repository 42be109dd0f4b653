package io.prodrome.launcher.meds.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;

class BitsTest {

  private static byte[] written(int[] values, int width) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Bits.hybrid(out, values, values.length, width);
    return out.toByteArray();
  }

  /** Runs of all lengths, of numbers of up to 20 bits. */
  @Provide
  Arbitrary<List<List<Integer>>> runs() {
    Arbitrary<Integer> values =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, 1_048_575));
    return Combinators.combine(values, Arbitraries.integers().between(1, 40))
        .as((value, length) -> List.of(value, length))
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property(seed = "2026", tries = 500)
  void parquetsOwnDecoderReadsWhatWasWritten(@ForAll("runs") List<List<Integer>> runs)
      throws IOException {
    int[] values =
        runs.stream()
            .flatMapToInt(run -> IntStream.generate(() -> run.get(0)).limit(run.get(1)))
            .toArray();
    int width = Bits.width(IntStream.of(values).max().orElseThrow());
    RunLengthBitPackingHybridDecoder decoder =
        new RunLengthBitPackingHybridDecoder(
            width, new ByteArrayInputStream(written(values, width)));
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], decoder.readInt(), "value " + i);
    }
  }

  @Test
  void aLongRunTakesAFewBytes() {
    assertTrue(written(new int[100_000], 1).length <= 4);
  }
}
