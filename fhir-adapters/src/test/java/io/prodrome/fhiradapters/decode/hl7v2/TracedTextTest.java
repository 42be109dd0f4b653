package io.prodrome.fhiradapters.decode.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.NoteText;
import io.prodrome.domain.event.TextSpan;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TracedTextTest {

  private static final Delimiters DELIMITERS = new Delimiters('|', '^', '~', '\\', '&');

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "ab",
            " ",
            "  ",
            "\n",
            "\\T\\",
            "\\.br\\",
            "\\H\\",
            "\\X0D0A\\",
            "\\",
            "\u00e9",
            "\\E\\")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts))
        .list()
        .ofMaxSize(6);
  }

  private static NoteText traced(List<String> lines) {
    TracedText text = new TracedText();
    for (int i = 0; i < lines.size(); i++) {
      text.line(lines.get(i), DELIMITERS, "" + i);
    }
    return text.toNoteText();
  }

  @Property(seed = "2026", tries = 2_000)
  void everyStretchStandsWhereItSaysAndNoneOverlap(@ForAll("lines") List<String> lines) {
    NoteText note = traced(lines);
    int end = 0;
    for (TextSpan span : note.origin()) {
      assertTrue(span.start() >= end && span.end() > span.start(), "in order: " + span);
      end = span.end();
      String sent = lines.get(Integer.parseInt(span.pointer())).substring(span.from(), span.to());
      String shown = note.text().substring(span.start(), span.end());
      if (span.isVerbatim()) {
        assertEquals(sent, shown);
      } else {
        assertEquals(shown.strip(), Hl7Escapes.render(sent, DELIMITERS).strip());
      }
    }
    assertTrue(end <= note.text().length());
  }

  @Property(seed = "2026", tries = 2_000)
  void theTextIsTheRenderedLinesWithoutBlanksAtTheirEnds(@ForAll("lines") List<String> lines) {
    List<String> rendered = new ArrayList<>();
    lines.forEach(line -> rendered.add(Hl7Escapes.render(line, DELIMITERS)));
    List<String> stripped = new ArrayList<>();
    String.join("\n", rendered).lines().forEach(line -> stripped.add(line.stripTrailing()));
    assertEquals(String.join("\n", stripped).stripTrailing(), traced(lines).text());
  }

  @Test
  void aMentionIsFoundInTheFieldAsItIsWritten() {
    NoteText note = traced(List.of("Cough \\T\\ fever\\.br\\and asthma"));
    int at = note.text().indexOf("asthma");
    TextSpan original = note.original(at, at + 6).orElseThrow();
    assertEquals(
        "asthma", "Cough \\T\\ fever\\.br\\and asthma".substring(original.from(), original.to()));
  }
}
