package io.prodrome.models.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Phrases of words and slots, for longest match. A slot is written {@code <name>} and stands for a
 * piece of text that other code recognises, such as a length of time. A phrase does not reach over
 * punctuation, unless it is inside what fills a slot. Filled by one thread, then read by any
 * number.
 */
public final class PhraseTrie {

  /** No phrase begins there. */
  public static final long NONE = -1;

  /** What fills the slots in one text. */
  @FunctionalInterface
  public interface Slots {
    /**
     * Where the filling of a slot ends.
     *
     * @param slot the slot's place in the list of names
     * @param from the first token
     * @return the token after it, or -1 if none begins at the token
     */
    int end(int slot, int from);
  }

  private static final int FREE_WORD = 0;

  private final List<String> slotNames;
  private final Map<String, Integer> words = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>(List.of(new Node()));

  /** A trie without phrases. */
  public PhraseTrie(List<String> slotNames) {
    this.slotNames = List.copyOf(slotNames);
  }

  /**
   * The phrase's value after the call: the one it has, or the one given if the phrase is new.
   *
   * @param phrase words and slots with space between
   * @param value not negative
   * @throws IllegalStateException if the phrase is empty or names no slot
   */
  public int putIfAbsent(String phrase, Language language, int value) {
    int node = 0;
    for (String part : phrase.strip().split(" +")) {
      if (part.startsWith("<") && part.endsWith(">")) {
        int slot = slotNames.indexOf(part.substring(1, part.length() - 1));
        if (slot < 0) {
          throw new IllegalStateException("no such slot: " + phrase);
        }
        node = child(node, -1 - slot);
        continue;
      }
      Tokens tokens = Tokens.of(part, language);
      for (int i = 0; i < tokens.size(); i++) {
        node = child(node, words.computeIfAbsent(tokens.form(i), form -> words.size() + 1));
      }
    }
    if (node == 0) {
      throw new IllegalStateException("a phrase without words: " + phrase);
    }
    if (nodes.get(node).value < 0) {
      nodes.get(node).value = value;
    }
    return nodes.get(node).value;
  }

  /** The text's tokens as this trie's word numbers; 0 where no phrase has the word. */
  public int[] number(Tokens text) {
    int[] numbers = new int[text.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = words.getOrDefault(text.form(i), FREE_WORD);
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
  public long longest(Tokens text, int[] numbers, Slots slots, int from, int limit) {
    return search(nodes.get(0), text, numbers, slots, from, limit, true, NONE);
  }

  /** The token after the match. */
  public static int endOf(long match) {
    return (int) (match >>> 32);
  }

  /** The matched phrase's value. */
  public static int valueOf(long match) {
    return (int) match;
  }

  /** Goes no deeper than the longest phrase has parts, and forks only where a slot stands. */
  private long search(
      Node node,
      Tokens text,
      int[] numbers,
      Slots slots,
      int at,
      int limit,
      boolean first,
      long found) {
    long best = found;
    if (node.value >= 0 && (best == NONE || at > endOf(best))) {
      best = ((long) at << 32) | node.value;
    }
    if (at >= limit || (!first && text.hardGapBefore(at))) {
      return best;
    }
    if (numbers[at] != FREE_WORD) {
      int next = node.find(numbers[at]);
      if (next >= 0) {
        best = search(nodes.get(next), text, numbers, slots, at + 1, limit, false, best);
      }
    }
    for (int i = 0; i < node.slots; i++) {
      int end = slots.end(-1 - node.keys[i], at);
      if (end > at && end <= limit) {
        best = search(nodes.get(node.targets[i]), text, numbers, slots, end, limit, false, best);
      }
    }
    return best;
  }

  private int child(int node, int key) {
    int found = nodes.get(node).find(key);
    if (found >= 0) {
      return found;
    }
    nodes.get(node).insert(key, nodes.size());
    nodes.add(new Node());
    return nodes.size() - 1;
  }

  /** A node with its edges sorted by key: slots, whose keys are negative, come first. */
  private static final class Node {
    private int[] keys = new int[0];
    private int[] targets = new int[0];
    private int slots;
    private int value = -1;

    int find(int key) {
      int at = Arrays.binarySearch(keys, key);
      return at >= 0 ? targets[at] : -1;
    }

    void insert(int key, int target) {
      int at = -Arrays.binarySearch(keys, key) - 1;
      keys = with(keys, at, key);
      targets = with(targets, at, target);
      slots += key < 0 ? 1 : 0;
    }

    private static int[] with(int[] values, int at, int value) {
      int[] more = Arrays.copyOf(values, values.length + 1);
      System.arraycopy(values, at, more, at + 1, values.length - at);
      more[at] = value;
      return more;
    }
  }
}
