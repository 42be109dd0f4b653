package io.prodrome.models.tag;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The model itself: rows of ids to rows of logits. Thread-safe; not to be closed while in use. */
final class TokenClassifier implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Set<String> inputs;
  private final String output;
  private final int labels;
  private final long padId;

  TokenClassifier(byte[] model, TaggerSettings settings) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Callers bring the parallelism.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(model, options);
    }
    inputs = session.getInputNames();
    output =
        session.getOutputNames().contains("logits")
            ? "logits"
            : session.getOutputNames().iterator().next();
    labels = settings.labels().size();
    padId = settings.padId();
  }

  /**
   * The logits of rows of ids.
   *
   * @return for each row, for each of its ids, the labels' scores one after another
   * @throws IllegalStateException if the model's output has another shape
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
    long[] shape = {rows.size(), width};
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      tensors.put("input_ids", tensor(ids, shape));
      if (inputs.contains("attention_mask")) {
        tensors.put("attention_mask", tensor(mask, shape));
      }
      if (inputs.contains("token_type_ids")) {
        tensors.put("token_type_ids", tensor(new long[ids.length], shape));
      }
      try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
        return rows(((OnnxTensor) result.get(0)).getFloatBuffer(), rows, width);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on the tagger", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
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

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close the tagger", e);
    }
  }
}
