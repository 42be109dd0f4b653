package io.prodrome.models.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a file's annotations on its texts: turns offsets that count characters (Unicode code points,
 * as Python counts) into UTF-16 ones, and checks that the text there is what the annotation says.
 *
 * <p>A few annotations of a real corpus stand where they should not; they are counted and left out.
 * Where they are more than one in twenty, the offsets mean something else, and the file is refused.
 */
final class SpanPlacer {

  private static final int ONE_IN = 20;

  private final Path file;
  private int placed;
  private int misplaced;
  private long firstMisplaced;
  private String firstProblem = "";

  SpanPlacer(Path file) {
    this.file = file;
  }

  /** Where an annotation of the text is put. */
  final class Text {
    private final String text;
    private final boolean plain;
    private final int characters;
    private final List<GoldMention> mentions = new ArrayList<>();

    Text(String text) {
      this.text = text;
      this.characters = text.codePointCount(0, text.length());
      this.plain = characters == text.length();
    }

    /**
     * Adds an annotation, or counts it as misplaced.
     *
     * @param start in characters
     * @param said the text that it marks; blank where the corpus does not say
     * @param line for the message
     */
    void add(int start, int end, String said, String type, List<String> ids, long line) {
      if (start < 0 || end <= start || end > characters) {
        misplaced(line, "the offsets " + start + " to " + end + " are outside the text");
        return;
      }
      int from = plain ? start : text.offsetByCodePoints(0, start);
      int to = plain ? end : text.offsetByCodePoints(0, end);
      if (!said.isBlank()
          && !TerminologyIds.folded(said).equals(TerminologyIds.folded(text.substring(from, to)))) {
        misplaced(line, "the text at its offsets is not what the annotation says");
        return;
      }
      placed++;
      mentions.add(new GoldMention(from, to, type, ids));
    }

    List<GoldMention> mentions() {
      return mentions;
    }
  }

  private void misplaced(long line, String problem) {
    if (misplaced++ == 0) {
      firstMisplaced = line;
      firstProblem = problem;
    }
  }

  /**
   * The number of annotations left out.
   *
   * @throws InvalidCorpusException if they are too many
   */
  int misplaced() {
    if ((long) misplaced * ONE_IN > placed + misplaced) {
      throw new InvalidCorpusException(
          file,
          firstMisplaced,
          firstProblem
              + " ("
              + misplaced
              + " such of "
              + (placed + misplaced)
              + "; offsets count the characters of the text)");
    }
    return misplaced;
  }
}
