package io.prodrome.loadtests.forecast;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.prodrome.models.pack.ModelPack;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * The pack's graph run whole in ONNX Runtime, one sequence a run on one thread: what a forecast
 * would cost without kept keys and values. Its inputs are laid out once, so nothing but the run is
 * measured. Not thread-safe.
 */
final class WholeModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  /**
   * @param tokens the sequence's length, with the sex token and both NOW
   */
  WholeModel(ModelPack pack, int tokens) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session =
          environment.createSession(pack.file(ModelPack.FORECASTER + "/forecaster.onnx"), options);
    }
    Random random = new Random(2026);
    for (NodeInfo input : session.getInputInfo().values()) {
      TensorInfo info = (TensorInfo) input.getInfo();
      inputs.put(input.getName(), tensor(input.getName(), info, tokens, random));
    }
  }

  private OnnxTensor tensor(String name, TensorInfo info, int tokens, Random random)
      throws OrtException {
    long[] shape = info.getShape();
    shape[0] = 1;
    if (name.startsWith("past_")) {
      shape[shape.length == 2 ? 1 : shape.length - 2] = 0;
    } else {
      shape[1] = tokens;
    }
    int count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, (int) size);
    }
    if (info.type == OnnxJavaType.INT64) {
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        values[i] = name.equals("moment") ? i + 1 : 1;
      }
      return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = name.equals("age") ? 50 + i * 0.05f : random.nextFloat();
    }
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
  }

  /** Runs it once, and reads of its answer what a forecast needs; what that took. */
  Cost cost() throws OrtException {
    Cost.Clock clock = Cost.start();
    try (OrtSession.Result result = session.run(inputs)) {
      OnnxTensor hazards = (OnnxTensor) result.get("log_hazards").orElseThrow();
      if (Float.isNaN(hazards.getFloatBuffer().get(0))) {
        throw new IllegalStateException("the model gave no number");
      }
    }
    return clock.stop();
  }

  @Override
  public void close() throws OrtException {
    inputs.values().forEach(OnnxTensor::close);
    session.close();
  }
}
