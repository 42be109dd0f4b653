package io.prodrome.models.forecast;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The model's ONNX session: tokens in, hazards and next-concept probabilities out. Thread-safe; one
 * session serves all callers, each call on the caller's thread.
 */
final class TimelineModel implements AutoCloseable {

  private static final String FILE = "forecaster.onnx";

  /**
   * Inputs are padded to one of these lengths. The timeline alone decides which, so the other
   * timelines of a batch cannot move the last digit of a forecast.
   */
  private static final int[] LENGTHS = {48, 96, 144, TimelineTokens.MAX_TOKENS};

  private static final int MAX_ROWS = 32;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * @throws InvalidModelPackException if ONNX Runtime cannot load the file
   */
  TimelineModel(ModelPack pack) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Callers bring the parallelism: one thread a call has the best throughput.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(pack.file(ModelPack.FORECASTER + "/" + FILE), options);
    } catch (OrtException e) {
      throw new InvalidModelPackException(
          "ONNX Runtime cannot load the model",
          PackJson.where(pack, FILE),
          "export the forecaster again",
          e);
    }
  }

  /**
   * What the model says at NOW.
   *
   * @param hazards a day, by outcome, then interval
   * @param next probability by word id
   */
  record Answer(double[][] hazards, float[] next) {}

  /**
   * Answers for any number of inputs, in their order.
   *
   * @throws IllegalStateException after {@link #close()}, or when ONNX Runtime fails
   */
  List<Answer> answer(List<TimelineTokens> inputs) {
    Map<Integer, Answer> answers = new HashMap<>();
    for (int length : LENGTHS) {
      List<Integer> group = new ArrayList<>();
      for (int at = 0; at < inputs.size(); at++) {
        if (padded(inputs.get(at).length()) == length) {
          group.add(at);
        }
      }
      for (int from = 0; from < group.size(); from += MAX_ROWS) {
        List<Integer> rows = group.subList(from, Math.min(group.size(), from + MAX_ROWS));
        List<Answer> some = run(rows.stream().map(inputs::get).toList(), length);
        for (int row = 0; row < rows.size(); row++) {
          answers.put(rows.get(row), some.get(row));
        }
      }
    }
    List<Answer> ordered = new ArrayList<>(inputs.size());
    for (int at = 0; at < inputs.size(); at++) {
      ordered.add(java.util.Objects.requireNonNull(answers.get(at)));
    }
    return ordered;
  }

  private static int padded(int length) {
    for (int candidate : LENGTHS) {
      if (candidate >= length) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("an input has at most " + TimelineTokens.MAX_TOKENS);
  }

  private List<Answer> run(List<TimelineTokens> rows, int length) {
    lock.readLock().lock();
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      if (closed) {
        throw new IllegalStateException("the forecaster is closed");
      }
      tensors.put("concept", longs(rows, length, TimelineTokens::concept, 0));
      tensors.put("status", longs(rows, length, TimelineTokens::status, 0));
      tensors.put("decile", longs(rows, length, TimelineTokens::decile, 0));
      tensors.put("recurring", longs(rows, length, TimelineTokens::recurring, 0));
      tensors.put("age", floats(rows, length, TimelineTokens::age));
      tensors.put("gap", floats(rows, length, TimelineTokens::gap));
      tensors.put("moment", longs(rows, length, TimelineTokens::moment, -1));
      try (OrtSession.Result result = session.run(tensors)) {
        float[][][] hazards = (float[][][]) output(result, "hazards");
        float[][] next = (float[][]) output(result, "next");
        List<Answer> answers = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
          answers.add(new Answer(doubles(hazards[row]), next[row]));
        }
        return answers;
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on the forecaster", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
      lock.readLock().unlock();
    }
  }

  private static Object output(OrtSession.Result result, String name) throws OrtException {
    return result
        .get(name)
        .orElseThrow(() -> new IllegalStateException("the model has no output " + name))
        .getValue();
  }

  private OnnxTensor longs(
      List<TimelineTokens> rows, int length, Function<TimelineTokens, long[]> field, long padding)
      throws OrtException {
    long[] values = new long[rows.size() * length];
    java.util.Arrays.fill(values, padding);
    for (int row = 0; row < rows.size(); row++) {
      long[] of = field.apply(rows.get(row));
      System.arraycopy(of, 0, values, (row + 1) * length - of.length, of.length);
    }
    long[] shape = {rows.size(), length};
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private OnnxTensor floats(
      List<TimelineTokens> rows, int length, Function<TimelineTokens, float[]> field)
      throws OrtException {
    float[] values = new float[rows.size() * length];
    for (int row = 0; row < rows.size(); row++) {
      float[] of = field.apply(rows.get(row));
      System.arraycopy(of, 0, values, (row + 1) * length - of.length, of.length);
    }
    long[] shape = {rows.size(), length};
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
  }

  private static double[][] doubles(float[][] values) {
    double[][] doubles = new double[values.length][];
    for (int at = 0; at < values.length; at++) {
      doubles[at] = new double[values[at].length];
      for (int column = 0; column < values[at].length; column++) {
        doubles[at][column] = values[at][column];
      }
    }
    return doubles;
  }

  /** Waits for calls under way, then frees the native session. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close the forecaster", e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
