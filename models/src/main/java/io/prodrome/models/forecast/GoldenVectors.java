package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Made-up timelines with the tokens and probabilities that training computed for them. A pack whose
 * vectors do not come out the same here is refused: it would forecast something else than what was
 * measured.
 */
final class GoldenVectors {

  private static final String FILE = "golden.json";
  private static final double TOLERANCE = 1e-5;
  private static final double TOKEN_TOLERANCE = 1e-6;

  private GoldenVectors() {}

  /**
   * A made-up patient.
   *
   * @param timeline as it would be read from the topic
   * @param expected the tokens and probabilities, as JSON
   */
  record Case(Timeline timeline, JsonNode tokens, JsonNode expected) {

    LocalDate birthDate() {
      return java.util.Objects.requireNonNull(timeline.demographics().birthDate());
    }
  }

  static List<Case> of(ModelPack pack) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode line : PackJson.member(PackJson.read(pack, FILE), "cases", pack, FILE)) {
      cases.add(
          new Case(
              timeline(line.path("timeline"), Instant.parse(line.path("asOf").asText()), pack),
              PackJson.member(line, "tokens", pack, FILE),
              PackJson.member(line, "expected", pack, FILE)));
    }
    return cases;
  }

  /**
   * Compares everything from tokens to calibrated risks.
   *
   * @throws InvalidModelPackException if anything differs
   */
  static void check(
      ModelPack pack,
      Vocabulary vocabulary,
      TimelineModel model,
      Outcomes outcomes,
      Calibration calibration) {
    List<Case> cases = of(pack);
    List<TimelineTokens> inputs = new ArrayList<>();
    for (int at = 0; at < cases.size(); at++) {
      Case one = cases.get(at);
      TimelineTokens input = TimelineTokens.of(one.timeline(), one.birthDate(), vocabulary);
      checkTokens(pack, at, one.tokens(), input);
      inputs.add(input);
    }
    List<TimelineModel.Answer> answers = model.answer(inputs);
    for (int at = 0; at < cases.size(); at++) {
      checkAnswer(pack, at, cases.get(at).expected(), answers.get(at), outcomes, calibration);
    }
  }

  private static void checkTokens(ModelPack pack, int at, JsonNode tokens, TimelineTokens input) {
    compare(pack, at, "concept", tokens, input.concept());
    compare(pack, at, "status", tokens, input.status());
    compare(pack, at, "decile", tokens, input.decile());
    compare(pack, at, "recurring", tokens, input.recurring());
    compare(pack, at, "moment", tokens, input.moment());
    compare(pack, at, "age", tokens, input.age());
    compare(pack, at, "gap", tokens, input.gap());
  }

  private static void compare(ModelPack pack, int at, String what, JsonNode all, long[] found) {
    JsonNode wanted = all.path(what);
    boolean same = wanted.size() == found.length;
    for (int index = 0; same && index < found.length; index++) {
      same = wanted.get(index).asLong() == found[index];
    }
    require(pack, at, what, same);
  }

  private static void compare(ModelPack pack, int at, String what, JsonNode all, float[] found) {
    JsonNode wanted = all.path(what);
    boolean same = wanted.size() == found.length;
    for (int index = 0; same && index < found.length; index++) {
      double number = wanted.get(index).asDouble();
      same = Math.abs(number - found[index]) <= TOKEN_TOLERANCE * Math.max(1, Math.abs(number));
    }
    require(pack, at, what, same);
  }

  private static void checkAnswer(
      ModelPack pack,
      int at,
      JsonNode expected,
      TimelineModel.Answer answer,
      Outcomes outcomes,
      Calibration calibration) {
    require(pack, at, "number of outcomes", expected.path("risks").size() == outcomes.all().size());
    for (int outcome = 0; outcome < outcomes.all().size(); outcome++) {
      double[] risks = Forecaster.risks(answer, outcome, outcomes);
      near(pack, at, "risk", expected.path("risks").get(outcome), risks);
      near(
          pack,
          at,
          "calibrated risk",
          expected.path("calibrated").get(outcome),
          calibration.apply(outcome, risks));
    }
    for (JsonNode pair : expected.path("next")) {
      double found = answer.next()[pair.get(0).asInt()];
      require(
          pack,
          at,
          "next concept's probability",
          Math.abs(found - pair.get(1).asDouble()) <= TOLERANCE);
    }
  }

  private static void near(ModelPack pack, int at, String what, JsonNode wanted, double[] found) {
    boolean same = wanted.size() == found.length;
    for (int index = 0; same && index < found.length; index++) {
      same = Math.abs(wanted.get(index).asDouble() - found[index]) <= TOLERANCE;
    }
    require(pack, at, what, same);
  }

  private static void require(ModelPack pack, int at, String what, boolean same) {
    if (!same) {
      throw new InvalidModelPackException(
          "golden vector " + at + " has another " + what + " here than in training",
          PackJson.where(pack, FILE),
          "export the forecaster again with the trainer of this version");
    }
  }

  private static Timeline timeline(JsonNode line, Instant asOf, ModelPack pack) {
    List<TimelineEntry> entries = new ArrayList<>();
    for (JsonNode event : line.path("events")) {
      InputRef input = new InputRef("golden", 0, entries.size());
      entries.add(
          new TimelineEntry(
              "golden|" + entries.size(),
              PackJson.coding(event.path("code").asText(), event.path("name").asText(), pack, FILE),
              ConceptType.valueOf(event.path("type").asText()),
              context(FactContext.valueOf(event.path("context").asText())),
              TimelineEntry.Source.valueOf(event.path("source").asText()),
              new EventTime(Instant.parse(event.path("time").asText()), TimePrecision.SECOND),
              Instant.parse(event.path("recorded_at").asText()),
              event.path("value").isNumber() ? event.path("value").asDouble() : null,
              text(event, "unit"),
              text(event, "encounter"),
              Evidence.coded(input, "golden")));
    }
    entries.sort(TimelineEntry.ORDER);
    Demographics person =
        new Demographics(
            LocalDate.parse(line.path("birth_date").asText()),
            Demographics.Sex.valueOf(line.path("sex").asText()),
            null);
    String subject = line.path("subject_id").asText();
    return new Timeline(new PatientKey(subject), subject, person, asOf, entries);
  }

  private static @Nullable String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    return value.isTextual() ? value.asText() : null;
  }

  /** A context that folds to the given one. */
  private static Context context(FactContext folded) {
    Negation negation = folded == FactContext.NEGATED ? Negation.NEGATED : Negation.AFFIRMED;
    Certainty certainty = folded == FactContext.POSSIBLE ? Certainty.POSSIBLE : Certainty.CERTAIN;
    Temporality temporality =
        folded == FactContext.HISTORICAL ? Temporality.HISTORICAL : Temporality.CURRENT;
    Experiencer experiencer =
        folded == FactContext.FAMILY
            ? Experiencer.FAMILY
            : folded == FactContext.OTHER ? Experiencer.OTHER : Experiencer.PATIENT;
    return new Context(negation, certainty, temporality, experiencer);
  }
}
