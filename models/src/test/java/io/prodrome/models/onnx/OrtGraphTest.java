package io.prodrome.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.prodrome.models.pack.ModelPack;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrtGraphTest {

  private static final byte[] MODEL = ModelPack.builtIn().file(ModelPack.LINKER + "/encoder.onnx");
  private static final Map<String, long[]> NUMBERS =
      Map.of(
          "input_ids", new long[] {1, 2, 3},
          "attention_mask", new long[] {1, 1, 1},
          "token_type_ids", new long[3],
          "no input of this model", new long[3]);

  private final AtomicInteger ends = new AtomicInteger();

  private OrtGraph open() throws OrtException {
    return new OrtGraph("test", MODEL, ends::incrementAndGet);
  }

  private static int floats(OrtGraph graph, String output) {
    return graph.run(NUMBERS, new long[] {1, 3}, output, values -> values.remaining());
  }

  @Test
  void closedGraphRefusesByItsNameAndEndsOnce() throws OrtException {
    OrtGraph graph = open();
    String output = graph.outputOrFirst("no output of this model");
    assertTrue(graph.outputs().containsKey(output));
    assertEquals(output, graph.outputOrFirst(output));
    assertTrue(floats(graph, output) > 0);
    assertEquals(0, ends.get());
    graph.close();
    graph.close();
    assertEquals(1, ends.get());
    assertEquals(
        "the test is closed",
        assertThrows(IllegalStateException.class, () -> floats(graph, output)).getMessage());
  }

  @Test
  void closingWaitsForWorkThatMayStillRunTheGraph() throws Exception {
    OrtGraph graph = open();
    String output = graph.outputOrFirst("");
    Thread closing = new Thread(graph::close);
    Supplier<Integer> work =
        () -> {
          closing.start();
          while (closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          assertEquals(0, ends.get());
          return floats(graph, output);
        };
    assertTrue(graph.whileOpen(work) > 0);
    closing.join();
    assertEquals(1, ends.get());
  }

  @Test
  void failureOfOnnxRuntimeNamesTheGraph() throws OrtException {
    try (OrtGraph graph = open()) {
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () -> graph.run((environment, tensors) -> {}, Set.of(), outputs -> 0));
      assertEquals("ONNX Runtime failed on the test", failure.getMessage());
    }
  }

  @Test
  void modelThatCannotBeLoadedEndsNothing() {
    assertThrows(
        OrtException.class, () -> new OrtGraph("test", new byte[3], ends::incrementAndGet));
    assertEquals(0, ends.get());
  }
}
