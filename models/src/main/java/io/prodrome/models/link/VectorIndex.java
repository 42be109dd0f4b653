package io.prodrome.models.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * The names of a terminology by the vectors of an encoder: one int8 vector a name and a navigable
 * small-world graph over them (Malkov and Yashunin 2018, by Lucene), read in place from one file.
 * Finds the nearest names approximately: the graph visits a small share of them. Immutable and
 * thread-safe.
 *
 * <p>The file is little-endian: the magic number, the header's length, the header in JSON, and from
 * the next multiple of 8 on the sections that {@link Header} gives the sizes of: the rows' names,
 * the vectors, and the graph.
 */
final class VectorIndex {

  static final int MAGIC = 0x50564543;
  static final int FORMAT = 1;

  /** Values are stored as multiples of this part of a unit vector's plausible largest value. */
  static final int STEPS = 127;

  /** Below this many rows a look at each is as fast as the graph, and exact. */
  static final int SMALL = 2048;

  /**
   * What leads the file.
   *
   * @param encoder the encoder's id
   * @param nameCount how many names the terminology has
   * @param rows how many of them have a vector
   * @param dims the vectors' width
   * @param scale what a value of 1 is stored as
   * @param entry the graph's entry node
   * @param levels the graph's nodes and links, from the lowest level up
   */
  record Header(
      String encoder, int nameCount, int rows, int dims, float scale, int entry, Level[] levels) {

    /**
     * A level of the graph.
     *
     * @param nodes how many nodes it has
     * @param links how many links they have together
     */
    record Level(int nodes, int links) {}
  }

  /**
   * A name near a span.
   *
   * @param name the name's ordinal in the terminology
   * @param cosine of the two vectors
   */
  record Hit(int name, float cosine) {}

  private final Header header;
  private final ByteBuffer names;
  private final ByteBuffer vectors;
  private final ByteBuffer graph;

  private VectorIndex(Header header, ByteBuffer names, ByteBuffer vectors, ByteBuffer graph) {
    this.header = header;
    this.names = names;
    this.vectors = vectors;
    this.graph = graph;
  }

  /**
   * Reads the file's content, which must not change afterwards.
   *
   * @throws IllegalArgumentException if it is no vector file
   */
  static VectorIndex of(ByteBuffer content) {
    ByteBuffer file = content.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    if (file.remaining() < 8 || file.getInt() != MAGIC) {
      throw new IllegalArgumentException("this is no vector file");
    }
    int length = file.getInt();
    if (length < 2 || length > file.remaining()) {
      throw new IllegalArgumentException("the vector file is cut off");
    }
    byte[] json = new byte[length];
    file.get(json);
    Header header = header(json);
    long start = aligned(8L + length);
    long nameBytes = 4L * header.rows();
    long vectorBytes = aligned((long) header.rows() * header.dims());
    long graphBytes = 0;
    for (int level = 0; level < header.levels().length; level++) {
      Header.Level at = header.levels()[level];
      graphBytes += 4L * ((level == 0 ? 0 : at.nodes()) + at.nodes() + 1 + at.links());
    }
    if (start + nameBytes + vectorBytes + graphBytes != file.capacity()) {
      throw new IllegalArgumentException("the vector file's length is not what its header says");
    }
    return new VectorIndex(
        header,
        part(file, start, nameBytes),
        part(file, start + nameBytes, vectorBytes),
        part(file, start + nameBytes + vectorBytes, graphBytes));
  }

  private static Header header(byte[] json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("the vector file's header is not JSON", e);
    }
    if (root.path("format").asInt() != FORMAT) {
      throw new IllegalArgumentException("the vector file's format is not " + FORMAT);
    }
    JsonNode levels = root.path("levels");
    Header.Level[] sizes = new Header.Level[levels.size()];
    for (int level = 0; level < sizes.length; level++) {
      JsonNode at = levels.get(level);
      sizes[level] = new Header.Level(at.path("nodes").asInt(-1), at.path("links").asInt(-1));
      if (sizes[level].nodes() < 0 || sizes[level].links() < 0) {
        throw new IllegalArgumentException("the vector file's header lacks the graph's sizes");
      }
    }
    Header header =
        new Header(
            root.path("encoder").asText(""),
            root.path("nameCount").asInt(-1),
            root.path("rows").asInt(-1),
            root.path("dims").asInt(-1),
            (float) root.path("scale").asDouble(),
            root.path("entry").asInt(-1),
            sizes);
    if (header.rows() < 0 || header.dims() < 1 || !(header.scale() > 0)) {
      throw new IllegalArgumentException("the vector file's header lacks a size");
    }
    return header;
  }

  static long aligned(long position) {
    return (position + 7) / 8 * 8;
  }

  private static ByteBuffer part(ByteBuffer file, long from, long bytes) {
    return file.slice((int) from, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  Header header() {
    return header;
  }

  /** How many names have a vector. */
  int size() {
    return header.rows();
  }

  /** The names nearest to the vector, nearest first, among all of them. */
  Hit[] nearest(float[] vector, int most) {
    return nearest(vector, most, name -> true);
  }

  /**
   * The names nearest to the vector, nearest first.
   *
   * @param vector as wide as the index' vectors
   * @param most how many names at most; also how widely the graph is searched
   * @param accepted which ordinals of names may be given
   */
  Hit[] nearest(float[] vector, int most, IntPredicate accepted) {
    if (vector.length != header.dims()) {
      throw new IllegalArgumentException("the index' vectors have " + header.dims() + " dims");
    }
    if (header.rows() == 0) {
      return new Hit[0];
    }
    TopKnnCollector collector =
        new TopKnnCollector(Math.min(most, header.rows()), Integer.MAX_VALUE);
    Scorer scorer = new Scorer(quantised(vector, header.scale(), header.dims()));
    try {
      if (header.levels().length == 0) {
        for (int row = 0; row < header.rows(); row++) {
          if (accepted.test(names.getInt(4 * row))) {
            collector.collect(row, scorer.score(row));
          }
        }
      } else {
        HnswGraphSearcher.search(
            scorer,
            collector,
            new StoredGraph(header, graph),
            new AcceptedRows(header.rows(), row -> accepted.test(names.getInt(4 * row))));
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be read", e);
    }
    ScoreDoc[] found = collector.topDocs().scoreDocs;
    Hit[] hits = new Hit[found.length];
    for (int at = 0; at < hits.length; at++) {
      hits[at] = new Hit(names.getInt(4 * found[at].doc), cosine(found[at].score, header.scale()));
    }
    return hits;
  }

  /** A vector in int8; values beyond the scale are cut. */
  static byte[] quantised(float[] vector, float scale, int dims) {
    byte[] bytes = new byte[dims];
    for (int at = 0; at < dims; at++) {
      bytes[at] = (byte) Math.max(-STEPS, Math.min(STEPS, Math.round(vector[at] * scale)));
    }
    return bytes;
  }

  /** Lucene wants scores that are not negative. */
  static float score(int dot) {
    return 0.5f + dot * 0x1p-24f;
  }

  private static float cosine(float score, float scale) {
    return Math.max(-1, Math.min(1, (score - 0.5f) * 0x1p24f / (scale * scale)));
  }

  private final class Scorer implements RandomVectorScorer {
    private final byte[] query;
    private final byte[] row = new byte[header.dims()];

    Scorer(byte[] query) {
      this.query = query;
    }

    @Override
    public float score(int node) {
      vectors.get(node * row.length, row);
      return VectorIndex.score(VectorUtil.dotProduct(query, row));
    }

    @Override
    public int maxOrd() {
      return header.rows();
    }
  }

  /** The graph's rows whose names may be given. */
  private record AcceptedRows(int length, IntPredicate rows) implements Bits {
    @Override
    public boolean get(int row) {
      return rows.test(row);
    }
  }
}
