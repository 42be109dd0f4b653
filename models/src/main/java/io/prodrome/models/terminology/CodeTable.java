package io.prodrome.models.terminology;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.Layout.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** All codes that a terminology knows, looked up by binary search in its file. */
final class CodeTable {

  private static final CodeKind[] KINDS = CodeKind.values();

  private final TerminologyFile file;

  CodeTable(TerminologyFile file) {
    this.file = file;
  }

  /** The code's first row, or -1. */
  int find(String system, String code) {
    int systemIndex = file.header().systems().indexOf(system);
    if (systemIndex < 0) {
      return -1;
    }
    byte[] wanted = code.getBytes(StandardCharsets.UTF_8);
    int low = 0;
    int high = file.header().codes();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, systemIndex, wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < file.header().codes() && compare(low, systemIndex, wanted) == 0 ? low : -1;
  }

  private int compare(int row, int system, byte[] code) {
    int difference = Integer.compare(file.medium(Section.CODE_SYSTEM, row), system);
    return difference != 0
        ? difference
        : file.compare(Section.CODE_START, Section.CODES, row, code);
  }

  int[] concepts(String system, String code) {
    int first = find(system, code);
    if (first < 0) {
      return new int[0];
    }
    int systemIndex = file.medium(Section.CODE_SYSTEM, first);
    byte[] wanted = code.getBytes(StandardCharsets.UTF_8);
    int end = first + 1;
    while (end < file.header().codes() && compare(end, systemIndex, wanted) == 0) {
      end++;
    }
    int[] found = new int[end - first];
    int count = 0;
    for (int row = first; row < end; row++) {
      int concept = concept(row);
      if (concept >= 0 && Arrays.stream(found, 0, count).noneMatch(other -> other == concept)) {
        found[count++] = concept;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The row's concept, or -1. */
  int concept(int row) {
    return file.value(Section.CODE_CONCEPT, row);
  }

  CodeKind kind(int row) {
    return KINDS[file.small(Section.CODE_KIND, row)];
  }

  String code(int row) {
    return file.text(Section.CODE_START, Section.CODES, row);
  }

  Coding coding(int row, String display) {
    return new Coding(
        file.header().systems().get(file.medium(Section.CODE_SYSTEM, row)), code(row), display);
  }
}
