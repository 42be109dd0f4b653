package io.prodrome.models.forecast;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.prodrome.models.onnx.OrtGraph;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The model's ONNX session: new tokens and the keys and values of those before them in; hazards,
 * next words, and the new tokens' keys and values out. Thread-safe; one session serves all callers,
 * each call on the caller's thread.
 */
final class TimelineGraph implements AutoCloseable {

  private static final String FILE = "forecaster.onnx";
  private static final Set<String> PAST_OUTPUTS = Set.of("keys", "values");
  private static final Set<String> ANSWERS =
      Set.of("log_hazards", "moment_log_hazards", "next", "size", "within");

  private final OrtGraph graph;
  private final Device device;
  private final Shape shape;
  private final WordVectors vectors;
  private final WordVectors.Unseen unseen;
  private final ConcurrentLinkedQueue<GraphInputs> spare = new ConcurrentLinkedQueue<>();

  /**
   * The model's sizes.
   *
   * @param width of a word's vector
   * @param words of the vocabulary
   * @param intervals of a hazard
   * @param layers of the transformer
   * @param heads of a layer
   * @param size of a head
   */
  record Shape(int width, int words, int intervals, int layers, int heads, int size) {

    /** Floats of one token's keys; its values have as many. */
    int pastFloats() {
      return layers * heads * size;
    }
  }

  /**
   * One row of a batch.
   *
   * @param past the block that it goes on from; null at the beginning
   * @param tokens the new tokens
   */
  record Row(@Nullable PastBlock past, TokenBlock tokens) {}

  /**
   * @param vectors the known words' vectors
   * @param unseen gives those of the others
   * @throws InvalidModelPackException if ONNX Runtime cannot load the file, or it is another model
   */
  TimelineGraph(ModelPack pack, Device device, WordVectors vectors, WordVectors.Unseen unseen) {
    this.vectors = vectors;
    this.unseen = unseen;
    try {
      OrtDevice.Opened opened =
          OrtDevice.open(pack.file(ModelPack.FORECASTER + "/" + FILE), device, spare::clear);
      this.graph = opened.graph();
      this.device = opened.device();
    } catch (OrtException e) {
      throw new InvalidModelPackException(
          "ONNX Runtime cannot load the model",
          PackJson.where(pack, FILE),
          "export the forecaster again",
          e);
    }
    try {
      this.shape = shape(graph);
      if (shape.width != vectors.width() || shape.words != vectors.words()) {
        throw new IllegalArgumentException("its words are others than those of vectors.bin");
      }
    } catch (OrtException | IllegalArgumentException e) {
      close();
      throw new InvalidModelPackException(
          "the model is not of this version's form: " + e.getMessage(),
          PackJson.where(pack, FILE),
          "export the forecaster again with the trainer of this version",
          e);
    }
  }

  private static Shape shape(OrtGraph graph) throws OrtException {
    long[] concept = dims(graph.inputs(), "concept", 3);
    long[] keys = dims(graph.inputs(), "past_keys", 5);
    long[] hazards = dims(graph.outputs(), "log_hazards", 3);
    dims(graph.outputs(), "within", 2);
    return new Shape(
        Math.toIntExact(concept[2]),
        Math.toIntExact(hazards[1]),
        Math.toIntExact(hazards[2]),
        Math.toIntExact(keys[1]),
        Math.toIntExact(keys[2]),
        Math.toIntExact(keys[4]));
  }

  private static long[] dims(Map<String, NodeInfo> nodes, String name, int rank) {
    NodeInfo node = nodes.get(name);
    if (node != null
        && node.getInfo() instanceof TensorInfo tensor
        && tensor.getShape().length == rank) {
      return tensor.getShape();
    }
    throw new IllegalArgumentException("it has no \"" + name + "\" of " + rank + " dimensions");
  }

  Shape shape() {
    return shape;
  }

  /** What it really runs on. */
  Device device() {
    return device;
  }

  /**
   * Computes full blocks.
   *
   * @param rows all of the same depth and of {@link TimelineTokens#BLOCK} tokens
   * @throws IllegalStateException after {@link #close()}, or when ONNX Runtime fails
   */
  List<PastBlock> extend(List<Row> rows) {
    return run(
        rows,
        TimelineTokens.BLOCK,
        PAST_OUTPUTS,
        outputs -> {
          FloatBuffer keys = outputs.floats("keys");
          FloatBuffer values = outputs.floats("values");
          List<PastBlock> blocks = new ArrayList<>(rows.size());
          for (Row row : rows) {
            float[] key = new float[TimelineTokens.BLOCK * shape.pastFloats()];
            float[] value = new float[key.length];
            keys.get(key);
            values.get(value);
            blocks.add(
                new PastBlock(row.past, row.tokens, key, value, PastBlock.depth(row.past) + 1));
          }
          return blocks;
        });
  }

  /**
   * What the model says at each row's last two tokens, which ask.
   *
   * @param rows all of the same depth and of at most {@code length} tokens
   * @param length what they are padded to, on the left
   * @throws IllegalStateException after {@link #close()}, or when ONNX Runtime fails
   */
  List<ModelAnswer> answer(List<Row> rows, int length) {
    return run(
        rows,
        length,
        ANSWERS,
        outputs -> {
          FloatBuffer hazards = outputs.floats("log_hazards");
          FloatBuffer moments = outputs.floats("moment_log_hazards");
          FloatBuffer next = outputs.floats("next");
          FloatBuffer sizes = outputs.floats("size");
          FloatBuffer within = outputs.floats("within");
          List<ModelAnswer> answers = new ArrayList<>(rows.size());
          for (int row = 0; row < rows.size(); row++) {
            float[] hazard = new float[shape.words * shape.intervals];
            float[] moment = new float[shape.intervals];
            float[] following = new float[shape.words];
            float[] belonging = new float[shape.words];
            hazards.get(hazard);
            moments.get(moment);
            next.get(following);
            within.get(belonging);
            answers.add(new ModelAnswer(hazard, moment, following, sizes.get(), belonging));
          }
          return answers;
        });
  }

  private <T> T run(
      List<Row> rows, int length, Set<String> outputs, Function<OrtGraph.Outputs, T> reader) {
    return graph.whileOpen(
        () -> {
          GraphInputs kept = spare.poll();
          GraphInputs inputs = kept != null ? kept : new GraphInputs(shape, vectors, unseen);
          try {
            return graph.run(
                (environment, tensors) -> inputs.fill(environment, rows, length, tensors),
                outputs,
                reader);
          } finally {
            spare.add(inputs);
          }
        });
  }

  /** Waits for calls under way, then frees the native session. */
  @Override
  public void close() {
    graph.close();
  }
}
