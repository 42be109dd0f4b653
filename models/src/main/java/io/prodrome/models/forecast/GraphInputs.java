package io.prodrome.models.forecast;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.forecast.TimelineGraph.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays out batches for the graph in native memory, which is kept for the next batch: the past of a
 * long history has a megabyte. For one thread at a time.
 */
final class GraphInputs {

  private static final String[] NUMBERS = {"status", "decile", "recurring", "moment"};

  private final TimelineGraph.Shape shape;
  private final WordVectors vectors;
  private final WordVectors.Unseen unseen;
  private final Map<String, ByteBuffer> memory = new HashMap<>();

  GraphInputs(TimelineGraph.Shape shape, WordVectors vectors, WordVectors.Unseen unseen) {
    this.shape = shape;
    this.vectors = vectors;
    this.unseen = unseen;
  }

  /**
   * Puts the tensors of a batch. They use this object's memory, so they must be closed before the
   * next; the caller closes them, also those that stand there when this throws.
   *
   * @param rows all of the same depth
   * @param length what the new tokens are padded to, on the left
   */
  void fill(OrtEnvironment environment, List<Row> rows, int length, Map<String, OnnxTensor> tensors)
      throws OrtException {
    int batch = rows.size();
    int past = TimelineTokens.BLOCK * PastBlock.depth(rows.get(0).past());
    FloatBuffer concept = floats("concept", batch * length * shape.width());
    concepts(rows, length, concept);
    tensors.put("concept", floatTensor(environment, concept, batch, length, shape.width()));
    for (String name : NUMBERS) {
      LongBuffer numbers = longs(name, batch * length);
      for (Row row : rows) {
        long[] values = values(name, row.tokens());
        pad(numbers, length - values.length, name.equals("moment") ? -1 : 0);
        numbers.put(values);
      }
      tensors.put(name, longTensor(environment, numbers, batch, length));
    }
    FloatBuffer age = floats("age", batch * length);
    FloatBuffer gap = floats("gap", batch * length);
    for (Row row : rows) {
      pad(age, length - row.tokens().length());
      pad(gap, length - row.tokens().length());
      age.put(row.tokens().age);
      gap.put(row.tokens().gap);
    }
    tensors.put("age", floatTensor(environment, age, batch, length));
    tensors.put("gap", floatTensor(environment, gap, batch, length));
    past(environment, rows, past, tensors);
  }

  private void concepts(List<Row> rows, int length, FloatBuffer concept) {
    for (Row row : rows) {
      TokenBlock tokens = row.tokens();
      pad(concept, (length - tokens.length()) * shape.width());
      for (int at = 0; at < tokens.length(); at++) {
        Coding coding = tokens.unseen[at];
        if (coding == null) {
          vectors.put(tokens.word[at], concept);
        } else {
          concept.put(unseen.vector(coding));
        }
      }
    }
  }

  private void past(
      OrtEnvironment environment, List<Row> rows, int past, Map<String, OnnxTensor> tensors)
      throws OrtException {
    int batch = rows.size();
    FloatBuffer age = floats("past_age", batch * past);
    LongBuffer moment = longs("past_moment", batch * past);
    FloatBuffer keys = floats("past_keys", batch * past * shape.pastFloats());
    FloatBuffer values = floats("past_values", batch * past * shape.pastFloats());
    int planes = shape.layers() * shape.heads();
    int plane = TimelineTokens.BLOCK * shape.size();
    for (Row row : rows) {
      List<PastBlock> chain = PastBlock.chain(row.past());
      for (PastBlock block : chain) {
        age.put(block.tokens().age);
        moment.put(block.tokens().moment);
      }
      for (int at = 0; at < planes; at++) {
        for (PastBlock block : chain) {
          keys.put(block.keys(), at * plane, plane);
          values.put(block.values(), at * plane, plane);
        }
      }
    }
    long[] whole = {batch, shape.layers(), shape.heads(), past, shape.size()};
    tensors.put("past_age", floatTensor(environment, age, batch, past));
    tensors.put("past_moment", longTensor(environment, moment, batch, past));
    tensors.put("past_keys", floatTensor(environment, keys, whole));
    tensors.put("past_values", floatTensor(environment, values, whole));
  }

  private static long[] values(String name, TokenBlock tokens) {
    return switch (name) {
      case "status" -> tokens.status;
      case "decile" -> tokens.decile;
      case "recurring" -> tokens.recurring;
      default -> tokens.moment;
    };
  }

  private static void pad(LongBuffer buffer, int count, long with) {
    for (int at = 0; at < count; at++) {
      buffer.put(with);
    }
  }

  private static void pad(FloatBuffer buffer, int count) {
    for (int at = 0; at < count; at++) {
      buffer.put(0);
    }
  }

  private static OnnxTensor floatTensor(
      OrtEnvironment environment, FloatBuffer values, long... shape) throws OrtException {
    return OnnxTensor.createTensor(environment, values.flip(), shape);
  }

  private static OnnxTensor longTensor(OrtEnvironment environment, LongBuffer values, long... shape)
      throws OrtException {
    return OnnxTensor.createTensor(environment, values.flip(), shape);
  }

  private FloatBuffer floats(String name, int count) {
    return bytes(name, count * Float.BYTES).asFloatBuffer();
  }

  private LongBuffer longs(String name, int count) {
    return bytes(name, count * Long.BYTES).asLongBuffer();
  }

  private ByteBuffer bytes(String name, int size) {
    ByteBuffer buffer = memory.get(name);
    if (buffer == null || buffer.capacity() < size) {
      // Powers of two, so that growing stops soon.
      int room = Math.max(64, Integer.highestOneBit(Math.max(1, size - 1)) << 1);
      buffer = ByteBuffer.allocateDirect(room).order(ByteOrder.nativeOrder());
      memory.put(name, buffer);
    }
    return buffer.clear().limit(size).slice().order(ByteOrder.nativeOrder());
  }
}
