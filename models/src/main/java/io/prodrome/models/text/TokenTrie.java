package io.prodrome.models.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Phrases by their words' forms, for longest match. Edges are one open-addressed table of node and
 * word numbers, so hundreds of thousands of names take tens of bytes a word. Filled by one thread,
 * then read by any number.
 */
public final class TokenTrie {

  private static final int HARD_GAP = 0;
  private static final long FREE = -1;

  private final Map<String, Integer> words = new HashMap<>();
  private long[] keys = new long[1 << 10];
  private int[] targets = new int[1 << 10];
  private int edges;
  private int[] values = new int[256];
  private int nodes = 1;

  /** A trie without phrases. */
  public TokenTrie() {
    Arrays.fill(keys, FREE);
    Arrays.fill(values, -1);
  }

  /**
   * The phrase's value after the call: the one it has, or the one given if the phrase is new.
   *
   * @param phrase at least one token
   * @param value not negative
   */
  public int putIfAbsent(Tokens phrase, int value) {
    int node = 0;
    for (int i = 0; i < phrase.size(); i++) {
      if (i > 0 && phrase.hardGapBefore(i)) {
        node = child(node, HARD_GAP);
      }
      node = child(node, words.computeIfAbsent(phrase.form(i), form -> words.size() + 1));
    }
    if (values[node] < 0) {
      values[node] = value;
    }
    return values[node];
  }

  /** The text's tokens as this trie's word numbers; -1 where no phrase has the word. */
  public int[] number(Tokens text) {
    int[] numbers = new int[text.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = words.getOrDefault(text.form(i), -1);
    }
    return numbers;
  }

  /**
   * The longest phrase that begins at the token.
   *
   * @param numbers what {@link #number} gave for the text
   * @param from the phrase's first token
   * @param limit where it must have ended
   * @return the token after the phrase and the phrase's value, or {@link #NONE}
   */
  public long longest(Tokens text, int[] numbers, int from, int limit) {
    int node = 0;
    long best = NONE;
    for (int i = from; i < limit && numbers[i] >= 0; i++) {
      if (i > from && text.hardGapBefore(i)) {
        node = find(node, HARD_GAP);
        if (node < 0) {
          return best;
        }
      }
      node = find(node, numbers[i]);
      if (node < 0) {
        return best;
      }
      if (values[node] >= 0) {
        best = ((long) (i + 1) << 32) | values[node];
      }
    }
    return best;
  }

  /** No phrase begins there. */
  public static final long NONE = -1;

  /** The token after the match. */
  public static int endOf(long match) {
    return (int) (match >>> 32);
  }

  /** The matched phrase's value. */
  public static int valueOf(long match) {
    return (int) match;
  }

  private int child(int node, int word) {
    int found = find(node, word);
    if (found >= 0) {
      return found;
    }
    if (2 * (edges + 1) > keys.length) {
      growEdges();
    }
    if (nodes == values.length) {
      values = Arrays.copyOf(values, 2 * nodes);
      Arrays.fill(values, nodes, values.length, -1);
    }
    insert(key(node, word), nodes);
    edges++;
    return nodes++;
  }

  private int find(int node, int word) {
    long key = key(node, word);
    int slot = slot(key);
    while (keys[slot] != FREE) {
      if (keys[slot] == key) {
        return targets[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return -1;
  }

  private void insert(long key, int target) {
    int slot = slot(key);
    while (keys[slot] != FREE) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    targets[slot] = target;
  }

  private void growEdges() {
    long[] oldKeys = keys;
    int[] oldTargets = targets;
    keys = new long[2 * oldKeys.length];
    targets = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        insert(oldKeys[i], oldTargets[i]);
      }
    }
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (keys.length - 1);
  }

  private static long key(int node, int word) {
    return ((long) node << 32) | word;
  }
}
