package io.prodrome.models.terminology.source;

import java.util.Arrays;

/** A set of numbers, filled first and then looked up: a fraction of a hash set's memory. */
final class LongTable {

  private long[] values = new long[1024];
  private int size;
  private boolean sorted = true;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + size / 2);
    }
    values[size++] = value;
    sorted = false;
  }

  /** The number's place among the different numbers in ascending order, or negative. */
  int find(long value) {
    sort();
    return Arrays.binarySearch(values, 0, size, value);
  }

  boolean contains(long value) {
    return find(value) >= 0;
  }

  /** How many different numbers there are. */
  int size() {
    sort();
    return size;
  }

  long get(int place) {
    sort();
    return values[place];
  }

  private void sort() {
    if (sorted) {
      return;
    }
    Arrays.sort(values, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[kept++] = values[i];
      }
    }
    size = kept;
    sorted = true;
  }
}
