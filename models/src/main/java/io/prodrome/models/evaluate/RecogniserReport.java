package io.prodrome.models.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What {@link RecogniserEvaluation} measured.
 *
 * @param linking empty where no linker was given
 */
public record RecogniserReport(
    Corpus corpus,
    IdScheme scheme,
    MentionScores mentions,
    Optional<LinkingScores> linking,
    Speed speed) {

  private static final double ROUND = 1e4;

  /** The figures as {@code prodrome evaluate recogniser} prints them. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("mentionStrict", toJson(mentions.mentionStrict()));
    json.set("mentionRelaxed", toJson(mentions.mentionRelaxed()));
    json.set("documentMicro", toJson(mentions.documentMicro()));
    json.set(
        "documentMacro",
        toJson(mentions.documentMacro())
            .put("f1OfMeans", round(mentions.documentMacroF1OfMeans())));
    ObjectNode links = json.putObject("linking");
    linking.ifPresent(
        scores -> {
          write(scores.mentions(), links);
          write(scores.unique(), links.putObject("unique"));
        });
    json.put("recallAnnotated", round(mentions.mentionRelaxed().r()));
    json.put("unlinkable", mentions.unlinkable());
    ObjectNode speeds = json.putObject("speed");
    speeds.put("notesPerSecond", round(speed.notesPerSecond()));
    speeds.put("kbPerSecond", round(speed.kbPerSecond()));
    speeds.put("p99Ms", round(speed.p99Ms()));
    speeds.put("maxMs", round(speed.maxMs()));
    speeds.put("notes", speed.notes());
    json.put("documents", corpus.documents().size());
    json.put("gold", mentions.gold());
    json.put("predicted", mentions.predicted());
    json.put("outsideScheme", mentions.outsideScheme());
    json.put("misplaced", corpus.misplaced());
    json.put("exhaustive", corpus.exhaustive());
    json.put("ids", scheme.name().toLowerCase(java.util.Locale.ROOT));
    return json;
  }

  static ObjectNode toJson(PrecisionRecall figures) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("p", round(figures.p()))
        .put("r", round(figures.r()))
        .put("f1", round(figures.f1()));
  }

  private static void write(LinkingScores.Counts counts, ObjectNode json) {
    json.put("n", counts.n()).put("acc1", round(counts.acc1())).put("acc5", round(counts.acc5()));
    json.putObject("exact").put("n", counts.exactN()).put("acc1", round(counts.exactAcc1()));
    json.putObject("nonExact")
        .put("n", counts.nonExactN())
        .put("acc1", round(counts.nonExactAcc1()))
        .put("acc5", round(counts.nonExactAcc5()));
  }

  private static double round(double value) {
    return Math.round(value * ROUND) / ROUND;
  }
}
