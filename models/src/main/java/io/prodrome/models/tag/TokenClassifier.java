package io.prodrome.models.tag;

import io.prodrome.models.onnx.OrtGraph;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The model itself: rows of ids to rows of logits. Thread-safe. */
final class TokenClassifier {

  private final OrtGraph graph;
  private final String output;
  private final int labels;
  private final long padId;

  TokenClassifier(OrtGraph graph, TaggerSettings settings) {
    this.graph = graph;
    output = graph.outputOrFirst("logits");
    labels = settings.labels().size();
    padId = settings.padId();
  }

  /**
   * The logits of rows of ids.
   *
   * @return for each row, for each of its ids, the labels' scores one after another
   * @throws IllegalStateException if the model's output has another shape, or the graph is closed
   */
  float[][] logits(List<long[]> rows) {
    int width = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] ids = new long[rows.size() * width];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, padId);
    for (int row = 0; row < rows.size(); row++) {
      long[] given = rows.get(row);
      System.arraycopy(given, 0, ids, row * width, given.length);
      Arrays.fill(mask, row * width, row * width + given.length, 1);
    }
    return graph.run(
        Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", new long[ids.length]),
        new long[] {rows.size(), width},
        output,
        values -> rows(values, rows, width));
  }

  private float[][] rows(FloatBuffer values, List<long[]> rows, int width) {
    if (values.remaining() != rows.size() * width * labels) {
      throw new IllegalStateException(
          "the settings have " + labels + " labels, the model's output another number");
    }
    float[][] found = new float[rows.size()][];
    for (int row = 0; row < found.length; row++) {
      found[row] = new float[rows.get(row).length * labels];
      values.get(row * width * labels, found[row]);
    }
    return found;
  }
}
