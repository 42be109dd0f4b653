package io.prodrome.models.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Measures context on sentences that each name one concept and say how it is meant: a table with
 * the columns id, concept, sentence, negation ({@code Affirmed} or {@code Negated}), temporality
 * ({@code Recent}, {@code Historical} or {@code Not particular}) and experiencer ({@code Patient}
 * or another), as the NegEx and ConText kit has them. Precision and recall are of {@code Negated},
 * of {@code Historical}, of {@code Not particular}, and of any experiencer but the patient.
 *
 * <p>Where the sentence shows only a part of the concept (the kit cuts some), the part is judged; a
 * sentence that shows nothing of it is left out and counted.
 */
public final class ContextEvaluation {

  private static final List<String> COLUMNS =
      List.of("concept", "sentence", "negation", "temporality", "experiencer");

  private final Map<String, Axis> axes =
      Map.of(
          "negation",
          new Axis(
              judged -> judged.negation().equals("negated"),
              context -> context.negation() == Negation.NEGATED),
          "historical",
          new Axis(
              judged -> judged.temporality().equals("historical"),
              context -> context.temporality() == Temporality.HISTORICAL),
          "hypothetical",
          new Axis(
              judged -> judged.temporality().equals("not particular"),
              context -> context.temporality() == Temporality.HYPOTHETICAL),
          "experiencer",
          new Axis(
              judged -> !judged.experiencer().equals("patient"),
              context -> context.experiencer() != Experiencer.PATIENT));

  private int n;
  private int notShown;
  private final List<Wrong> wrong = new ArrayList<>();

  private ContextEvaluation() {}

  /** A sentence's gold words, in lower case. */
  private record Gold(
      String concept, String sentence, String negation, String temporality, String experiencer) {}

  /**
   * A sentence judged otherwise than the gold says. The sentence may be PHI.
   *
   * @param missed whether the gold has it and the judgement lacks it, else the reverse
   */
  public record Wrong(String axis, boolean missed, String concept, String sentence) {
    /** Names the axis, never the sentence. */
    @Override
    public String toString() {
      return "Wrong[" + axis + (missed ? ", missed]" : ", too much]");
    }
  }

  private static final class Axis {
    private final Predicate<Gold> gold;
    private final Predicate<Context> judged;
    private int both;
    private int onlyGold;
    private int onlyJudged;

    Axis(Predicate<Gold> gold, Predicate<Context> judged) {
      this.gold = gold;
      this.judged = judged;
    }
  }

  /**
   * Judges every sentence of the file.
   *
   * @throws InvalidCorpusException if the file has not these columns; names the line
   * @throws IOException if it cannot be read
   */
  public static ContextEvaluation of(Path file, ContextJudge judge) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (MalformedInputException e) {
      throw new InvalidCorpusException(file, "it is not in UTF-8", e);
    }
    if (lines.isEmpty()) {
      throw new InvalidCorpusException(file, 1, "it is empty");
    }
    List<String> header =
        List.of(lines.get(0).replace("\uFEFF", "").toLowerCase(Locale.ROOT).split("\t", -1))
            .stream()
            .map(String::strip)
            .toList();
    int[] at = COLUMNS.stream().mapToInt(header::indexOf).toArray();
    for (int i = 0; i < at.length; i++) {
      if (at[i] < 0) {
        throw new InvalidCorpusException(file, 1, "there is no column named " + COLUMNS.get(i));
      }
    }
    ContextEvaluation evaluation = new ContextEvaluation();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String[] columns = lines.get(i).split("\t", -1);
        for (int column : at) {
          if (column >= columns.length) {
            throw new InvalidCorpusException(file, i + 1, "a column is missing");
          }
        }
        evaluation.add(
            new Gold(
                columns[at[0]],
                columns[at[1]],
                lower(columns[at[2]]),
                lower(columns[at[3]]),
                lower(columns[at[4]])),
            judge);
      }
    }
    return evaluation;
  }

  private static String lower(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }

  private void add(Gold gold, ContextJudge judge) {
    Optional<Context> judged = judge(gold.sentence(), gold.concept(), judge);
    if (judged.isEmpty()) {
      notShown++;
      return;
    }
    n++;
    Context context = judged.get();
    axes.forEach(
        (name, axis) -> {
          boolean inGold = axis.gold.test(gold);
          boolean inJudged = axis.judged.test(context);
          axis.both += inGold && inJudged ? 1 : 0;
          axis.onlyGold += inGold && !inJudged ? 1 : 0;
          axis.onlyJudged += !inGold && inJudged ? 1 : 0;
          if (inGold != inJudged) {
            wrong.add(new Wrong(name, inGold, gold.concept(), gold.sentence()));
          }
        });
  }

  /**
   * How the sentence means the concept, or the longest run of its words that the sentence has;
   * empty where it has no word of it.
   */
  private static Optional<Context> judge(String sentence, String concept, ContextJudge judge) {
    List<String> words =
        Pattern.compile("\\s+").splitAsStream(concept.strip()).filter(w -> !w.isEmpty()).toList();
    for (int length = words.size(); length > 0; length--) {
      for (int from = 0; from + length <= words.size(); from++) {
        String run = String.join(" ", words.subList(from, from + length));
        Optional<Context> context = judge.judge(sentence, run);
        if (context.isPresent()) {
          return context;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * An axis' figures.
   *
   * @param axis {@code negation}, {@code historical}, {@code hypothetical} or {@code experiencer}
   */
  public PrecisionRecall figures(String axis) {
    Axis counts = axes.get(axis);
    if (counts == null) {
      throw new IllegalArgumentException("no such axis: " + axis);
    }
    return PrecisionRecall.of(
        counts.both, counts.both + counts.onlyJudged, counts.both, counts.both + counts.onlyGold);
  }

  /** How many sentences were judged. */
  public int n() {
    return n;
  }

  /** The sentences judged otherwise than the gold says, for people who mend cues. */
  public List<Wrong> wrong() {
    return List.copyOf(wrong);
  }

  /** The figures as {@code prodrome evaluate context} prints them. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String axis : List.of("negation", "historical", "experiencer", "hypothetical")) {
      json.set(axis, RecogniserReport.toJson(figures(axis)));
    }
    return json.put("n", n).put("notShown", notShown);
  }
}
