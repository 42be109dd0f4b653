package io.prodrome.models.recognise.names;

import io.prodrome.models.recognise.names.NameFile.Count;
import io.prodrome.models.recognise.names.NameFile.Part;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** The names of several words by their two rarest words. */
final class Pairs {

  private final long[] keyOfName;
  private int names;
  private long[] keys = new long[0];

  Pairs(int names) {
    this.keyOfName = new long[names];
  }

  void put(int name, long key) {
    keyOfName[name] = key;
    names++;
  }

  /** Numbers the different pairs, once all names are there. */
  void number() {
    long[] sorted = Arrays.stream(keyOfName).filter(key -> key != 0).sorted().distinct().toArray();
    keys = sorted;
  }

  int names() {
    return names;
  }

  int size() {
    return keys.length;
  }

  void write(NameFile file) {
    writeTable(file);
    Postings postings = new Postings(keys.length);
    int[] rows = new int[keyOfName.length];
    for (int name = 0; name < rows.length; name++) {
      rows[name] = keyOfName[name] == 0 ? -1 : Arrays.binarySearch(keys, keyOfName[name]);
      if (rows[name] >= 0) {
        postings.count(rows[name]);
      }
    }
    int[] next = postings.starts();
    file.ints(Part.PAIR_START).put(next);
    IntBuffer placed = file.ints(Part.PAIR_NAME);
    for (int name = 0; name < rows.length; name++) {
      if (rows[name] >= 0) {
        placed.put(next[rows[name]]++, name);
      }
    }
  }

  private void writeTable(NameFile file) {
    LongBuffer slots = file.longs(Part.PAIR_KEY);
    IntBuffer rowOf = file.ints(Part.PAIR_OF);
    LongBuffer filter = file.longs(Part.PAIR_FILTER);
    int mask = file.count(Count.PAIR_SLOTS) - 1;
    int blocks = file.count(Count.FILTER) - 1;
    for (int row = 0; row < keys.length; row++) {
      long hash = Hashes.mixed(keys[row]);
      int slot = (int) hash & mask;
      while (slots.get(slot) != 0) {
        slot = (slot + 1) & mask;
      }
      slots.put(slot, keys[row]);
      rowOf.put(slot, row);
      int block = (int) (hash >>> 40) & blocks;
      filter.put(block, filter.get(block) | 1L << (hash & 63) | 1L << ((hash >>> 6) & 63));
    }
  }
}
