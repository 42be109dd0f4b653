package io.prodrome.models.link;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A graph read in place. Each level holds, as ints: its nodes in ascending order (the lowest level
 * holds all and lists none), where each node's links begin and the last one's end, and the links.
 * It has a position, so that each search makes its own; that costs a few words of memory.
 */
final class StoredGraph extends HnswGraph {

  private final VectorIndex.Header header;
  private final ByteBuffer graph;
  private final int[] starts;
  private int at;
  private int end;

  StoredGraph(VectorIndex.Header header, ByteBuffer graph) {
    this.header = header;
    this.graph = graph;
    this.starts = new int[header.levels().length];
    int position = 0;
    for (int level = 0; level < starts.length; level++) {
      starts[level] = position;
      VectorIndex.Header.Level size = header.levels()[level];
      position += (level == 0 ? 0 : size.nodes()) + size.nodes() + 1 + size.links();
    }
  }

  @Override
  public void seek(int level, int target) {
    int nodes = header.levels()[level].nodes();
    int offsets = starts[level] + (level == 0 ? 0 : nodes);
    int place = level == 0 ? target : place(starts[level], nodes, target);
    int links = offsets + nodes + 1;
    at = links + value(offsets + place);
    end = links + value(offsets + place + 1);
  }

  private int place(int start, int nodes, int target) {
    int low = 0;
    int high = nodes - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int node = value(start + middle);
      if (node == target) {
        return middle;
      }
      if (node < target) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new NoSuchElementException("no such node on the level");
  }

  private int value(int place) {
    return graph.getInt(4 * place);
  }

  @Override
  public int size() {
    return header.rows();
  }

  @Override
  public int nextNeighbor() {
    return at < end ? value(at++) : DocIdSetIterator.NO_MORE_DOCS;
  }

  @Override
  public int numLevels() {
    return header.levels().length;
  }

  @Override
  public int entryNode() {
    return header.entry();
  }

  @Override
  public NodesIterator getNodesOnLevel(int level) {
    int nodes = header.levels()[level].nodes();
    int[] all = new int[nodes];
    if (level == 0) {
      Arrays.setAll(all, node -> node);
    } else {
      Arrays.setAll(all, place -> value(starts[level] + place));
    }
    return new ArrayNodesIterator(all, nodes);
  }
}
