package io.prodrome.models.recognise.names;

/** Counts how many names each row has, and tells where each row's names start. */
final class Postings {

  private final int[] counts;

  Postings(int rows) {
    this.counts = new int[rows + 1];
  }

  void count(int row) {
    counts[row]++;
  }

  /** The first place of each row's names, and at the end the number of all names. */
  int[] starts() {
    int[] starts = new int[counts.length];
    for (int row = 1; row < counts.length; row++) {
      starts[row] = starts[row - 1] + counts[row - 1];
    }
    return starts;
  }
}
