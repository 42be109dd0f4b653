package io.prodrome.launcher.notes;

import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A recognition as a table in plain text, one line a mention. */
public final class MentionTable {

  private static final List<String> HEADER =
      List.of("at", "text", "concept", "code", "type", "score", "context", "section", "use");
  private static final int WIDEST = 36;

  private MentionTable() {}

  /** The table of a text's recognition, and the versions that made it. */
  public static String of(String text, Recognition recognition) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Mention mention : recognition.mentions()) {
      rows.add(
          List.of(
              mention.start() + "-" + mention.end(),
              cell(text.substring(mention.start(), mention.end())),
              cell(mention.concept().display()),
              mention.concept().code(),
              Words.lower(mention.type()),
              String.format(Locale.ROOT, "%.2f", mention.score()),
              String.join(", ", Words.ofContext(mention.context())),
              cell(mention.section()),
              cell(Words.of(mention.medication()))));
    }
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - length(row.get(i)) + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.append('\n')
        .append(recognition.mentions().size())
        .append(" mentions; recogniser ")
        .append(recognition.recogniser())
        .append(", terminology ")
        .append(recognition.terminology())
        .toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** One line without control characters, cut where it is long. */
  private static String cell(String text) {
    String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return length(line) <= WIDEST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, WIDEST - 1)) + "…";
  }
}
