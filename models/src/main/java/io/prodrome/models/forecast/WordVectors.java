package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The words' input vectors ({@code vectors.bin}): of each word a part from its name's vector and a
 * residual of its own. Immutable.
 */
final class WordVectors {

  private static final String FILE = "vectors.bin";
  private static final int MAGIC = 0x50565631;
  private static final int HEADER = 4 * Integer.BYTES;

  private final int words;
  private final int width;
  private final int encoderDims;
  private final float[] whole;
  private final float[] residual;
  private final float[] projection;

  private WordVectors(int words, int width, int encoderDims, FloatBuffer numbers) {
    this.words = words;
    this.width = width;
    this.encoderDims = encoderDims;
    this.whole = new float[words * width];
    this.residual = new float[words * width];
    this.projection = new float[encoderDims * width];
    numbers.get(whole).get(residual).get(projection);
    for (int at = 0; at < whole.length; at++) {
      whole[at] += residual[at];
    }
  }

  static WordVectors of(ModelPack pack) {
    ByteBuffer content =
        pack.buffer(ModelPack.FORECASTER + "/" + FILE).order(ByteOrder.LITTLE_ENDIAN);
    boolean fits = content.capacity() >= HEADER && content.getInt(0) == MAGIC;
    int words = fits ? content.getInt(4) : 0;
    int width = fits ? content.getInt(8) : 0;
    int dims = fits ? content.getInt(12) : 0;
    long wanted = HEADER + Float.BYTES * (2L * words * width + (long) dims * width);
    if (!fits || words < 1 || width < 1 || dims < 1 || content.capacity() != wanted) {
      throw new InvalidModelPackException(
          "these are no word vectors", PackJson.where(pack, FILE), "export the forecaster again");
    }
    content.position(HEADER);
    return new WordVectors(
        words, width, dims, content.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
  }

  int words() {
    return words;
  }

  int width() {
    return width;
  }

  /** The width of the vectors of names that the projection takes. */
  int encoderDims() {
    return encoderDims;
  }

  /** Puts a word's vector at the buffer's position. */
  void put(int word, FloatBuffer to) {
    to.put(whole, word * width, width);
  }

  /** Adds a share of a word's own part. */
  void addResidual(int word, float share, float[] to) {
    for (int at = 0; at < width; at++) {
      to[at] += share * residual[word * width + at];
    }
  }

  /** The part of a word's vector that comes from its name. */
  float[] named(float[] name) {
    double[] sums = new double[width];
    for (int row = 0; row < encoderDims; row++) {
      for (int at = 0; at < width; at++) {
        sums[at] += (double) name[row] * projection[row * width + at];
      }
    }
    float[] vector = new float[width];
    for (int at = 0; at < width; at++) {
      vector[at] = (float) sums[at];
    }
    return vector;
  }

  /** Where the vectors of unseen words come from. */
  @FunctionalInterface
  interface Unseen {
    /** The vector of a word that the vocabulary lacks. */
    float[] vector(Coding coding);
  }
}
