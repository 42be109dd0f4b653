package io.prodrome.models.link;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.prodrome.domain.Digests;
import io.prodrome.models.onnx.OrtGraph;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.text.WordPieces;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A sentence encoder of the BERT family in ONNX with its Hugging Face tokenizer: text to a vector.
 * Any export with the inputs {@code input_ids} and {@code attention_mask} (and {@code
 * token_type_ids} where the model has it) whose first output holds one vector a token, or one a
 * text, takes its place by its {@link EncoderSettings}.
 *
 * <p>Thread-safe; each call runs on the caller's thread. Holds native memory until closed.
 */
public final class Encoder implements AutoCloseable {

  /** The encoder's files in the linker's component. */
  static final String MODEL = "encoder.onnx";

  static final String TOKENIZER = "tokenizer.json";
  static final String SETTINGS = "encoder.json";

  /** No name is longer; the tokenizer need not see the rest of a text given by mistake. */
  private static final int LONGEST_TEXT = 1000;

  private static final int BATCH = 16;

  private static final String REMEDY = "export the encoder again (see models/training)";

  private final EncoderSettings settings;
  private final HuggingFaceTokenizer tokenizer;
  private final OrtGraph graph;
  private final String output;
  private final boolean perToken;
  private final String id;

  private Encoder(byte[] model, byte[] tokenizer, EncoderSettings settings)
      throws OrtException, IOException {
    this.settings = settings;
    this.id =
        Digests.id(Digests.sha256(model), Digests.sha256(tokenizer), settings.toString())
            .substring(0, 16);
    this.tokenizer = WordPieces.open(tokenizer);
    try {
      this.graph = new OrtGraph("encoder", model, this.tokenizer::close);
    } catch (OrtException e) {
      this.tokenizer.close();
      throw e;
    }
    this.output = graph.outputOrFirst("sentence_embedding");
    NodeInfo info = graph.outputs().get(output);
    this.perToken =
        info != null
            && info.getInfo() instanceof TensorInfo tensor
            && tensor.getShape().length == 3;
  }

  /**
   * An encoder from its files' contents.
   *
   * @throws IllegalArgumentException if the model or the tokenizer cannot be loaded, or the
   *     settings do not fit them
   */
  public static Encoder of(byte[] model, byte[] tokenizer, EncoderSettings settings) {
    Encoder encoder;
    try {
      encoder = new Encoder(model, tokenizer, settings);
    } catch (OrtException | IOException | RuntimeException e) {
      throw new IllegalArgumentException("the encoder or its tokenizer cannot be loaded", e);
    }
    int width = encoder.span("a").length;
    if (width != settings.dims()) {
      encoder.close();
      throw new IllegalArgumentException(
          "the settings say " + settings.dims() + " dims, the encoder gives " + width);
    }
    return encoder;
  }

  /**
   * The encoder of a model pack's linker.
   *
   * @throws InvalidModelPackException if the pack has none or it cannot be loaded
   */
  public static Encoder of(ModelPack pack) {
    String path = ModelPack.LINKER + "/";
    byte[] settings = pack.file(path + SETTINGS);
    try {
      return of(
          pack.file(path + MODEL), pack.file(path + TOKENIZER), EncoderSettings.read(settings));
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the linker's encoder cannot be used: " + e.getMessage(),
          pack.name() + ", " + ModelPack.LINKER,
          REMEDY,
          e);
    }
  }

  /** Sixteen hexadecimal digits that change with the model, its tokenizer or its settings. */
  public String id() {
    return id;
  }

  /** How it turns text to a vector. */
  public EncoderSettings settings() {
    return settings;
  }

  /**
   * The vector of a span of text. It depends on the span alone: an int8 model scales its
   * activations over the whole batch, so that a span is never put into a batch with others.
   *
   * @param text any text; what goes beyond the longest input is left out
   * @throws IllegalStateException after {@link #close()}
   */
  public float[] span(String text) {
    return run(List.of(ids(settings.queryPrefix() + clean(text))))[0];
  }

  /**
   * The vectors of a terminology's names, in their order; many at a time.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public List<float[]> names(List<String> names) {
    List<long[]> ids = new ArrayList<>(names.size());
    List<Integer> order = new ArrayList<>(names.size());
    for (String name : names) {
      order.add(ids.size());
      ids.add(ids(settings.passagePrefix() + clean(name)));
    }
    // Like lengths together: padding costs time, and moves the scale of an int8 model.
    order.sort(Comparator.comparingInt(at -> ids.get(at).length));
    float[][] vectors = new float[names.size()][];
    for (int from = 0; from < order.size(); ) {
      int to = from;
      int length = ids.get(order.get(from)).length;
      while (to < order.size() && to < from + BATCH && ids.get(order.get(to)).length == length) {
        to++;
      }
      List<Integer> rows = order.subList(from, to);
      float[][] some = run(rows.stream().map(ids::get).toList());
      for (int row = 0; row < some.length; row++) {
        vectors[rows.get(row)] = some[row];
      }
      from = to;
    }
    return Arrays.asList(vectors);
  }

  /** Half surrogates and zero characters are no text for the tokenizer's native code. */
  private static String clean(String text) {
    int length = Math.min(text.length(), LONGEST_TEXT);
    StringBuilder kept = new StringBuilder(length);
    for (int at = 0; at < length; at++) {
      char c = text.charAt(at);
      if (Character.isHighSurrogate(c)
          && at + 1 < length
          && Character.isLowSurrogate(text.charAt(at + 1))) {
        kept.append(c).append(text.charAt(++at));
      } else {
        kept.append(c == 0 || Character.isSurrogate(c) ? ' ' : c);
      }
    }
    return kept.toString();
  }

  private long[] ids(String text) {
    long[] ids = graph.whileOpen(() -> tokenizer.encode(text).getIds());
    int longest = settings.maxTokens();
    if (ids.length <= longest) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, longest);
    cut[longest - 1] = ids[ids.length - 1];
    return cut;
  }

  /** Runs inputs of one length. */
  private float[][] run(List<long[]> rows) {
    int length = rows.get(0).length;
    long[] ids = new long[rows.size() * length];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, ids, row * length, length);
    }
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    return graph.run(
        Map.of("input_ids", ids, "attention_mask", ones, "token_type_ids", new long[ids.length]),
        new long[] {rows.size(), length},
        output,
        values -> pooled(values, rows.size(), length));
  }

  private float[][] pooled(FloatBuffer values, int rows, int length) {
    int dims = values.remaining() / (perToken ? rows * length : rows);
    float[][] vectors = new float[rows][dims];
    for (int row = 0; row < rows; row++) {
      if (!perToken) {
        values.get(row * dims, vectors[row]);
      } else if (settings.pooling() == EncoderSettings.Pooling.CLS) {
        values.get(row * length * dims, vectors[row]);
      } else {
        for (int token = 0; token < length; token++) {
          int from = (row * length + token) * dims;
          for (int at = 0; at < dims; at++) {
            vectors[row][at] += values.get(from + at) / length;
          }
        }
      }
      if (settings.normalise()) {
        normalise(vectors[row]);
      }
    }
    return vectors;
  }

  private static void normalise(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    if (square > 0) {
      float factor = (float) (1 / Math.sqrt(square));
      for (int at = 0; at < vector.length; at++) {
        vector[at] *= factor;
      }
    }
  }

  /** Waits for calls under way, then frees the native session and tokenizer. */
  @Override
  public void close() {
    graph.close();
  }
}
