package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.domain.concept.Coding;
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
import io.prodrome.models.pack.ModelPack;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A made-up patient of {@code golden.json.gz}.
 *
 * @param unseen whether some codes are outside the vocabulary
 * @param versions the timeline at several moments, in their order
 */
record GoldenCase(boolean unseen, List<Version> versions) {

  private static final int SECONDS_A_MINUTE = 60;

  /**
   * The timeline at a moment.
   *
   * @param timeline as it would be read from the topic
   * @param expected the tokens and probabilities, as JSON
   */
  record Version(Timeline timeline, JsonNode expected) {}

  static GoldenCase read(
      JsonNode line, int number, JsonNode codes, JsonNode units, ModelPack pack, String file) {
    List<TimelineEntry> entries = new ArrayList<>();
    for (JsonNode event : line.path("events")) {
      entries.add(entry(event, entries.size(), codes, units, pack, file));
    }
    entries.sort(TimelineEntry.ORDER);
    Demographics person =
        new Demographics(
            LocalDate.ofEpochDay(line.path("birthDay").asLong()),
            Demographics.Sex.valueOf(line.path("sex").asText()),
            null);
    PatientKey patient = new PatientKey(String.format("%032x", number));
    List<Version> versions = new ArrayList<>();
    for (JsonNode version : line.path("versions")) {
      Instant asOf = minute(version.path("asOf").asLong());
      String id = number + " at " + asOf;
      versions.add(new Version(new Timeline(patient, id, person, asOf, entries), version));
    }
    return new GoldenCase(line.path("unseen").asBoolean(), versions);
  }

  private static TimelineEntry entry(
      JsonNode event, int number, JsonNode codes, JsonNode units, ModelPack pack, String file) {
    JsonNode code = codes.path(event.path(2).asInt());
    Coding coding = PackJson.coding(code.path(0).asText(), code.path(1).asText(), pack, file);
    Instant time = minute(event.path(0).asLong());
    JsonNode unit = event.path(6);
    return new TimelineEntry(
        "golden|" + number,
        coding,
        ConceptType.valueOf(code.path(2).asText()),
        context(FactContext.valueOf(event.path(3).asText())),
        TimelineEntry.Source.valueOf(event.path(4).asText()),
        new EventTime(time, TimePrecision.SECOND),
        minute(event.path(0).asLong() + event.path(1).asLong()),
        event.path(5).isNumber() ? event.path(5).asDouble() : null,
        unit.isNumber() ? units.path(unit.asInt()).asText() : null,
        null,
        Evidence.coded(new InputRef("golden", 0, number), "golden"));
  }

  private static Instant minute(long minutes) {
    return Instant.ofEpochSecond(minutes * SECONDS_A_MINUTE);
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
