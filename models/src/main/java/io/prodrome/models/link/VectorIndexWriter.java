package io.prodrome.models.link;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.models.terminology.Terminology;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.HnswGraph.NodesIterator;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;

/**
 * Makes the vectors of a terminology's names. The file depends on the names and the encoder only:
 * the same build gives the same bytes on the same kind of machine.
 */
public final class VectorIndexWriter {

  /** Links of a node; twice as many on the lowest level. */
  private static final int LINKS = 16;

  /** How widely a node's neighbours are looked for. */
  private static final int BEAM = 80;

  private static final long SEED = 42;
  private static final int CHUNK = 2048;

  /**
   * Tags of what a note never names as a finding: their names are general words that would lie near
   * to anything.
   */
  private static final Set<String> SKIPPED_TAGS =
      Set.of("qualifier value", "attribute", "namespace concept", "foundation metadata concept");

  private VectorIndexWriter() {}

  /** How many of the terminology's names would get a vector. */
  public static int rows(Terminology terminology) {
    return names(terminology).length;
  }

  private static int[] names(Terminology terminology) {
    int[] names = new int[terminology.nameCount()];
    int count = 0;
    for (int concept = 0; concept < terminology.size(); concept++) {
      if (SKIPPED_TAGS.contains(terminology.semanticTag(concept))
          || terminology.coding(concept).system().equals(CodeSystems.LOINC)) {
        continue;
      }
      for (int name = terminology.firstName(concept); name < terminology.nameEnd(concept); name++) {
        names[count++] = name;
      }
    }
    return Arrays.copyOf(names, count);
  }

  /**
   * Encodes the names and writes the file.
   *
   * @param progress is told how many names are encoded, from time to time and by any thread
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Path file, Terminology terminology, Encoder encoder, IntConsumer progress)
      throws IOException {
    int[] names = names(terminology);
    int dims = encoder.settings().dims();
    AtomicInteger done = new AtomicInteger();
    // Chunks are encoded apart, so that the processors at hand do not change the vectors.
    List<float[]> exact =
        IntStream.range(0, (names.length + CHUNK - 1) / CHUNK)
            .parallel()
            .mapToObj(
                chunk -> {
                  int to = Math.min(names.length, (chunk + 1) * CHUNK);
                  int[] some = Arrays.copyOfRange(names, chunk * CHUNK, to);
                  List<float[]> vectors =
                      encoder.names(Arrays.stream(some).mapToObj(terminology::name).toList());
                  progress.accept(done.addAndGet(vectors.size()));
                  return vectors;
                })
            .flatMap(List::stream)
            .collect(Collectors.toCollection(ArrayList::new));
    float scale = scale(exact);
    byte[][] vectors = new byte[names.length][];
    for (int row = 0; row < vectors.length; row++) {
      vectors[row] = VectorIndex.quantised(exact.get(row), scale, dims);
    }
    exact.clear();
    write(file, names, vectors, header(terminology, encoder, names.length, scale), graph(vectors));
  }

  /** The largest value but for one in a thousand becomes 127: the few beyond lose little. */
  private static float scale(List<float[]> vectors) {
    if (vectors.isEmpty()) {
      return VectorIndex.STEPS;
    }
    int step = Math.max(1, vectors.size() / 2000);
    int dims = vectors.get(0).length;
    float[] sizes = new float[(vectors.size() + step - 1) / step * dims];
    int count = 0;
    for (int row = 0; row < vectors.size(); row += step) {
      for (float value : vectors.get(row)) {
        sizes[count++] = Math.abs(value);
      }
    }
    Arrays.sort(sizes);
    return VectorIndex.STEPS / Math.max(0.01f, sizes[(int) (sizes.length * 0.999)]);
  }

  private static ObjectNode header(
      Terminology terminology, Encoder encoder, int rows, float scale) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    header.put("format", VectorIndex.FORMAT);
    header.put("encoder", encoder.id());
    header.put("terminology", terminology.version());
    header.put("nameCount", terminology.nameCount());
    header.put("rows", rows);
    header.put("dims", encoder.settings().dims());
    header.put("scale", scale);
    return header;
  }

  private static List<int[][]> graph(byte[][] vectors) throws IOException {
    if (vectors.length <= VectorIndex.SMALL) {
      return List.of();
    }
    OnHeapHnswGraph built =
        HnswGraphBuilder.create(new Scorers(vectors), LINKS, BEAM, SEED, vectors.length)
            .build(vectors.length);
    List<int[][]> levels = new ArrayList<>();
    for (int level = 0; level < built.numLevels(); level++) {
      int[] nodes = NodesIterator.getSortedNodes(built.getNodesOnLevel(level));
      int[][] links = new int[nodes.length + 2][];
      links[0] = new int[] {built.entryNode()};
      links[1] = nodes;
      for (int at = 0; at < nodes.length; at++) {
        var neighbours = built.getNeighbors(level, nodes[at]);
        links[at + 2] = Arrays.copyOf(neighbours.nodes(), neighbours.size());
        Arrays.sort(links[at + 2]);
      }
      levels.add(links);
    }
    return levels;
  }

  private static void write(
      Path file, int[] names, byte[][] vectors, ObjectNode header, List<int[][]> levels)
      throws IOException {
    header.put("entry", levels.isEmpty() ? -1 : levels.get(0)[0][0]);
    ArrayNode sizes = header.putArray("levels");
    for (int[][] level : levels) {
      int links = 0;
      for (int at = 2; at < level.length; at++) {
        links += level[at].length;
      }
      sizes.addObject().put("nodes", level[1].length).put("links", links);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream plain = Files.newOutputStream(file);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(plain, 1 << 16))) {
      littleEndian(out, VectorIndex.MAGIC);
      littleEndian(out, json.length);
      out.write(json);
      pad(out);
      for (int name : names) {
        littleEndian(out, name);
      }
      long bytes = 0;
      for (byte[] vector : vectors) {
        out.write(vector);
        bytes += vector.length;
      }
      for (long at = bytes; at < VectorIndex.aligned(bytes); at++) {
        out.write(0);
      }
      for (int level = 0; level < levels.size(); level++) {
        write(out, levels.get(level), level > 0);
      }
      if (out.size() == Integer.MAX_VALUE) {
        throw new IOException("the vectors of so many names do not fit into one file of 2 GiB");
      }
    }
  }

  private static void write(DataOutputStream out, int[][] level, boolean listsNodes)
      throws IOException {
    if (listsNodes) {
      for (int node : level[1]) {
        littleEndian(out, node);
      }
    }
    int offset = 0;
    littleEndian(out, offset);
    for (int at = 2; at < level.length; at++) {
      offset += level[at].length;
      littleEndian(out, offset);
    }
    for (int at = 2; at < level.length; at++) {
      for (int node : level[at]) {
        littleEndian(out, node);
      }
    }
  }

  private static void pad(DataOutputStream out) throws IOException {
    while (out.size() % 8 != 0) {
      out.write(0);
    }
  }

  private static void littleEndian(DataOutputStream out, int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
  }

  /** Scores among the vectors that the graph is made of. */
  private record Scorers(byte[][] vectors) implements RandomVectorScorerSupplier {
    @Override
    public RandomVectorScorer scorer(int ord) {
      byte[] query = vectors[ord];
      return new RandomVectorScorer() {
        @Override
        public float score(int node) {
          return VectorIndex.score(VectorUtil.dotProduct(query, vectors[node]));
        }

        @Override
        public int maxOrd() {
          return vectors.length;
        }
      };
    }

    @Override
    public RandomVectorScorerSupplier copy() {
      return this;
    }
  }
}
