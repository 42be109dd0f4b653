package io.prodrome.models.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@link CorpusFormat#PUBTATOR}. */
final class PubtatorReader {

  private static final int FIRST_ID_COLUMN = 5;

  private final Path file;
  private final SpanPlacer placer;
  private final List<EvaluationDocument> documents = new ArrayList<>();
  private String id = "";
  private @Nullable String title;
  private @Nullable String body;
  private SpanPlacer.@Nullable Text text;

  PubtatorReader(Path file) {
    this.file = file;
    this.placer = new SpanPlacer(file);
  }

  Corpus read(BufferedReader reader) throws IOException {
    long number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        finish();
      } else if (!readText(line, number)) {
        readAnnotation(line, number);
      }
    }
    finish();
    return new Corpus(documents, true, placer.misplaced());
  }

  private boolean readText(String line, long number) {
    int first = line.indexOf('|');
    if (first <= 0
        || first + 2 >= line.length()
        || line.charAt(first + 2) != '|'
        || line.lastIndexOf('\t', first) >= 0) {
      return false;
    }
    String of = line.substring(0, first).strip();
    if (!of.equals(id)) {
      finish();
      id = of;
    }
    String part = line.substring(first + 3);
    switch (line.charAt(first + 1)) {
      case 't' -> title = part;
      case 'a' -> body = part;
      default ->
          throw new InvalidCorpusException(file, number, "a text line is |t| or |a|, not this one");
    }
    return true;
  }

  private void readAnnotation(String line, long number) {
    String[] columns = line.split("\t", -1);
    if (columns.length < 4) {
      throw new InvalidCorpusException(
          file,
          number,
          "it is neither a text (id|t|..., id|a|...) nor an annotation of tab-separated id, start,"
              + " end, text, type, concept");
    }
    if (!columns[0].strip().equals(id) || title == null) {
      throw new InvalidCorpusException(file, number, "the annotation's document has no text above");
    }
    if (!isNumber(columns[1])) {
      // A relation between two concepts, such as BC5CDR's CID lines: no mention.
      return;
    }
    if (columns.length < FIRST_ID_COLUMN || !isNumber(columns[2])) {
      throw new InvalidCorpusException(
          file, number, "an annotation has tab-separated id, start, end, text, type, concept");
    }
    try {
      text()
          .add(
              Integer.parseInt(columns[1].strip()),
              Integer.parseInt(columns[2].strip()),
              columns[3],
              columns[4].strip(),
              ids(columns),
              number);
    } catch (NumberFormatException e) {
      throw new InvalidCorpusException(file, number, "an offset is no number of characters");
    }
  }

  private static boolean isNumber(String column) {
    String digits = column.strip();
    return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static List<String> ids(String[] columns) {
    if (columns.length <= FIRST_ID_COLUMN) {
      return List.of();
    }
    return Arrays.stream(columns[FIRST_ID_COLUMN].split("[|+;,]"))
        .map(String::strip)
        .filter(one -> !one.isEmpty() && !one.equals("-1") && !one.equals("-"))
        .distinct()
        .toList();
  }

  private SpanPlacer.Text text() {
    SpanPlacer.Text current = text;
    if (current == null) {
      current = placer.new Text(joined());
      text = current;
    }
    return current;
  }

  private String joined() {
    return body == null ? String.valueOf(title) : title + " " + body;
  }

  private void finish() {
    if (title != null) {
      documents.add(
          new EvaluationDocument(id, joined(), text == null ? List.of() : text.mentions()));
    }
    id = "";
    title = null;
    body = null;
    text = null;
  }
}
