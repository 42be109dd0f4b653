package io.prodrome.models.terminology;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.Layout.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codes that a terminology is being given, sorted for binary search. */
final class CodeRows {

  private final TerminologyEncoder.Places systems;
  private final List<Row> rows = new ArrayList<>();
  private Row[][] sameAs = new Row[0][];
  private Row[] own = new Row[0];

  CodeRows(TerminologyEncoder.Places systems) {
    this.systems = systems;
  }

  void fill(List<Concept> concepts, List<RetiredCode> retired) {
    own = new Row[concepts.size()];
    sameAs = new Row[concepts.size()][];
    for (int concept = 0; concept < concepts.size(); concept++) {
      own[concept] = add(concepts.get(concept).coding(), CodeKind.OWN, concept);
    }
    for (int i = 1; i < own.length; i++) {
      if (own[i].isSameCode(own[i - 1])) {
        throw new IllegalArgumentException(
            "the code is there twice: " + concepts.get(i).coding().key());
      }
    }
    for (int i = 0; i < own.length; i++) {
      int concept = i;
      Coding coding = concepts.get(i).coding();
      sameAs[i] =
          concepts.get(i).sameAs().stream()
              .map(code -> new Coding(code.system(), code.code(), ""))
              .filter(code -> !code.key().equals(coding.key()))
              .distinct()
              .map(code -> add(code, CodeKind.SAME_AS, concept))
              .toArray(Row[]::new);
      // Of several concepts with a code, the one whose first code in the system it is comes first.
      Map<Integer, Integer> places = new HashMap<>();
      for (Row row : sameAs[i]) {
        row.place = places.merge(row.system, 1, Integer::sum);
      }
    }
    rows.sort(Row::order);
    retire(retired);
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).number = i;
    }
  }

  /** A replacement may itself be retired: chains are followed, and stop at a circle. */
  private void retire(List<RetiredCode> retired) {
    Map<String, RetiredCode> byKey = new HashMap<>();
    retired.forEach(each -> byKey.putIfAbsent(each.code().key(), each));
    List<Row> more = new ArrayList<>();
    for (RetiredCode each : byKey.values()) {
      int at = find(each.code());
      if (at >= 0 && rows.get(at).kind == CodeKind.OWN) {
        continue;
      }
      Coding replacement = each.replacement();
      int concept = -1;
      for (int steps = 0; replacement != null && concept < 0 && steps < 16; steps++) {
        concept = concept(replacement);
        RetiredCode next = byKey.get(replacement.key());
        replacement = next == null ? null : next.replacement();
      }
      more.add(
          new Row(
              systems.of(each.code().system()),
              TerminologyEncoder.utf8(each.code().code()),
              concept < 0 ? CodeKind.RETIRED : CodeKind.REPLACED,
              concept));
    }
    rows.addAll(more);
    rows.sort(Row::order);
  }

  private Row add(Coding coding, CodeKind kind, int concept) {
    Row row =
        new Row(systems.of(coding.system()), TerminologyEncoder.utf8(coding.code()), kind, concept);
    rows.add(row);
    return row;
  }

  int size() {
    return rows.size();
  }

  /** The concept that the code leads to, or -1. */
  int concept(Coding coding) {
    int at = find(coding);
    return at < 0 ? -1 : rows.get(at).concept;
  }

  /** The first row of the code, or -1. */
  private int find(Coding coding) {
    int system = systems.find(coding.system());
    if (system < 0) {
      return -1;
    }
    Row wanted = new Row(system, TerminologyEncoder.utf8(coding.code()), CodeKind.OWN, -1);
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Row.order(rows.get(middle), wanted) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < rows.size() && rows.get(low).isSameCode(wanted) ? low : -1;
  }

  void write(Map<Section, ByteBuffer> sections) {
    int n = rows.size();
    ByteBuffer system = TerminologyEncoder.section(sections, Section.CODE_SYSTEM, n * 2L);
    ByteBuffer starts = TerminologyEncoder.section(sections, Section.CODE_START, (n + 1) * 4L);
    ByteBuffer concept = TerminologyEncoder.section(sections, Section.CODE_CONCEPT, n * 4L);
    ByteBuffer kind = TerminologyEncoder.section(sections, Section.CODE_KIND, n);
    GrowingBytes texts = new GrowingBytes();
    for (Row row : rows) {
      system.putShort((short) row.system);
      starts.putInt(texts.size());
      texts.add(row.code);
      concept.putInt(row.concept);
      kind.put((byte) row.kind.ordinal());
    }
    starts.putInt(texts.size());
    sections.put(Section.CODES, texts.buffer());

    ByteBuffer owners = TerminologyEncoder.section(sections, Section.CONCEPT_CODE, own.length * 4L);
    for (Row row : own) {
      owners.putInt(row.number);
    }
    ByteBuffer sameStarts =
        TerminologyEncoder.section(sections, Section.SAME_AS_START, (own.length + 1) * 4L);
    long total = 0;
    for (Row[] each : sameAs) {
      sameStarts.putInt((int) total);
      total += each.length;
    }
    sameStarts.putInt(Math.toIntExact(total));
    ByteBuffer same = TerminologyEncoder.section(sections, Section.SAME_AS, total * 4);
    for (Row[] each : sameAs) {
      for (Row row : each) {
        same.putInt(row.number);
      }
    }
  }

  private static final class Row {
    final int system;
    final byte[] code;
    final CodeKind kind;
    final int concept;
    int place;
    int number;

    Row(int system, byte[] code, CodeKind kind, int concept) {
      this.system = system;
      this.code = code;
      this.kind = kind;
      this.concept = concept;
    }

    /** By system, code, kind, place and concept; millions of rows are sorted by it. */
    static int order(Row a, Row b) {
      if (a.system != b.system) {
        return Integer.compare(a.system, b.system);
      }
      int code = Arrays.compareUnsigned(a.code, b.code);
      if (code != 0) {
        return code;
      }
      int kind = a.kind.compareTo(b.kind);
      int place = kind != 0 ? kind : Integer.compare(a.place, b.place);
      return place != 0 ? place : Integer.compare(a.concept, b.concept);
    }

    boolean isSameCode(@Nullable Row other) {
      return other != null && system == other.system && Arrays.equals(code, other.code);
    }
  }
}
