package io.prodrome.launcher;

import java.util.List;

/** Columns of text, as wide as what stands in them. */
final class TextTable {

  private static final int WIDEST = 48;

  private TextTable() {}

  /**
   * The rows, one a line.
   *
   * @param rows the first has the most cells; a row of one cell may be as long as it likes
   */
  static String of(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; row.size() > 1 && i < row.size(); i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(Math.max(0, widths[i] - length(row.get(i))) + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /** One line without control characters, cut where it is long. */
  static String cell(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return length(line) <= WIDEST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, WIDEST - 1)) + "\u2026";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
