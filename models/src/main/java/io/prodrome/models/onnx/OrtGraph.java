package io.prodrome.models.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model's native session, together with what ends when it does, such as a tokenizer. Thread-safe;
 * each call runs on the caller's thread, and closing waits for those under way. Holds native memory
 * until closed.
 */
public final class OrtGraph implements AutoCloseable {

  /** Sets further options of a session, such as where it runs. */
  @FunctionalInterface
  public interface Options {
    void set(OrtSession.SessionOptions options) throws OrtException;
  }

  /** Makes the tensors of a call; what it has put is closed after the call, or when it throws. */
  @FunctionalInterface
  public interface Inputs {
    void put(OrtEnvironment environment, Map<String, OnnxTensor> tensors) throws OrtException;
  }

  /** What a call gave, by the outputs' names. */
  @FunctionalInterface
  public interface Outputs {

    /**
     * @throws IllegalStateException if the model has no such output
     */
    FloatBuffer floats(String name);
  }

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final String name;
  private final OrtSession session;
  private final Runnable atClose;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Loads a model, to run on the CPU.
   *
   * @param name what messages call it: "the {name} is closed"
   * @param atClose runs once, when no call is under way and before the session is freed; not when
   *     the model cannot be loaded
   * @throws OrtException if ONNX Runtime cannot load the model
   */
  public OrtGraph(String name, byte[] model, Runnable atClose) throws OrtException {
    this(name, model, options -> {}, atClose);
  }

  /** As {@link #OrtGraph(String, byte[], Runnable)}, with further options. */
  public OrtGraph(String name, byte[] model, Options further, Runnable atClose)
      throws OrtException {
    this.name = name;
    this.atClose = atClose;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Callers bring the parallelism: one thread a call has the best throughput.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      further.set(options);
      this.session = environment.createSession(model, options);
    }
  }

  /** Its inputs by name. */
  public Map<String, NodeInfo> inputs() throws OrtException {
    return session.getInputInfo();
  }

  /** Its outputs by name. */
  public Map<String, NodeInfo> outputs() throws OrtException {
    return session.getOutputInfo();
  }

  /** The output of that name, or the first where the model has none so called. */
  public String outputOrFirst(String wanted) {
    Set<String> names = session.getOutputNames();
    return names.contains(wanted) ? wanted : names.iterator().next();
  }

  /**
   * Does something during which the graph is not closed; it may run the graph, also many times.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public <T> T whileOpen(Supplier<T> work) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the " + name + " is closed");
      }
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Runs the model.
   *
   * @param outputs the names of those to compute
   * @param reader takes what it wants of them; they are gone afterwards
   * @throws IllegalStateException after {@link #close()}, or when ONNX Runtime fails
   */
  public <T> T run(Inputs inputs, Set<String> outputs, Function<Outputs, T> reader) {
    return whileOpen(
        () -> {
          Map<String, OnnxTensor> tensors = new HashMap<>();
          try {
            inputs.put(environment, tensors);
            try (OrtSession.Result result = session.run(tensors, outputs)) {
              return reader.apply(output -> floats(result, output));
            }
          } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on the " + name, e);
          } finally {
            tensors.values().forEach(OnnxTensor::close);
          }
        });
  }

  /**
   * Runs a model that takes whole numbers and is asked for one output.
   *
   * @param numbers the inputs by name; those that the model does not have are left out
   * @param shape of each of them
   * @throws IllegalStateException after {@link #close()}, or when ONNX Runtime fails
   */
  public <T> T run(
      Map<String, long[]> numbers, long[] shape, String output, Function<FloatBuffer, T> reader) {
    return run(
        (on, tensors) -> {
          for (String input : session.getInputNames()) {
            long[] values = numbers.get(input);
            if (values != null) {
              tensors.put(input, OnnxTensor.createTensor(on, LongBuffer.wrap(values), shape));
            }
          }
        },
        Set.of(output),
        outputs -> reader.apply(outputs.floats(output)));
  }

  private static FloatBuffer floats(OrtSession.Result result, String output) {
    return ((OnnxTensor)
            result
                .get(output)
                .orElseThrow(() -> new IllegalStateException("the model has no output " + output)))
        .getFloatBuffer();
  }

  /** Waits for calls under way, then frees the native session and what ends with it. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        atClose.run();
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close the " + name, e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
