package io.prodrome.streamapp.operators;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.fhiradapters.write.RiskAssessmentWriter;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.WireCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.flink.util.OutputTag;

/** What each result looks like on its topic. */
public final class Outputs {

  /** Every step's records for topics, beside its main output. */
  public static final OutputTag<TopicRecord> RECORDS = new OutputTag<>("records") {};

  /** Version of the code that refuses, as dead letters name it. */
  static final String CODE_VERSION = codeVersion();

  private static final RiskAssessmentWriter FHIR = new RiskAssessmentWriter();

  private Outputs() {}

  static TopicRecord outcome(InputOutcome outcome) {
    String key = outcome.input().toString();
    return TopicRecord.of(
        TopicCatalogue.OUTCOME,
        key,
        WireCodecs.OUTCOME,
        outcome,
        Digests.id(key, Integer.toString(outcome.part())),
        outcome.acceptedAt());
  }

  /**
   * A dead letter.
   *
   * @param part the refused part's number in its message; 0 where the whole message is refused
   */
  static TopicRecord deadLetter(DeadLetter letter, int part) {
    String key = letter.input().toString();
    return TopicRecord.of(
        TopicCatalogue.DEAD_LETTER,
        key,
        WireCodecs.DEAD_LETTER,
        letter,
        Digests.id(key, letter.stage().name(), Integer.toString(part)),
        letter.acceptedAt());
  }

  /** The two records of an update that a step refuses: its dead letter and its outcome. */
  static List<TopicRecord> refusal(
      AcceptedUpdate accepted, DeadLetter.Stage stage, DeadLetterReason reason, String detail) {
    return List.of(
        deadLetter(accepted.refused(stage, reason, detail, CODE_VERSION), accepted.update().part()),
        outcome(accepted.outcome(InputOutcome.Disposition.DEAD_LETTER, reason.name())));
  }

  static TopicRecord concepts(NoteConcepts note) {
    InputRef input = note.input();
    return TopicRecord.of(
        TopicCatalogue.CONCEPTS,
        note.patient().value(),
        WireCodecs.CONCEPTS,
        note,
        Digests.id(input.toString(), note.documentId()),
        note.recordedAt());
  }

  static TopicRecord alias(IdentityAlias alias) {
    return TopicRecord.of(
        TopicCatalogue.IDENTITY,
        alias.key().value(),
        WireCodecs.IDENTITY,
        alias,
        Digests.id(alias.key().value(), alias.survivor().value(), alias.since().toString()),
        alias.since());
  }

  static TopicRecord timeline(Timeline timeline) {
    return TopicRecord.of(
        TopicCatalogue.TIMELINE,
        timeline.patient().value(),
        WireCodecs.TIMELINE,
        timeline,
        timeline.timelineId(),
        timeline.asOf());
  }

  static List<TopicRecord> forecast(Forecast forecast) {
    TopicRecord own =
        TopicRecord.of(
            TopicCatalogue.FORECAST,
            forecast.patient().value(),
            WireCodecs.FORECAST,
            forecast,
            forecast.forecastId(),
            forecast.asOf());
    String fhir = forecast.abstention() == null ? FHIR.active(forecast) : FHIR.abstained(forecast);
    return List.of(own, fhir(forecast.patient(), fhir, forecast.forecastId(), forecast.asOf()));
  }

  /** All that was issued under a key whose facts went elsewhere, taken back. */
  static List<TopicRecord> withdrawal(PatientKey patient, Instant at) {
    String id = Digests.id("withdrawn", patient.value(), at.toString());
    return List.of(
        TopicRecord.tombstone(TopicCatalogue.TIMELINE, patient.value(), id, at),
        TopicRecord.tombstone(TopicCatalogue.FORECAST, patient.value(), id, at),
        fhir(patient, FHIR.withdrawn(patient, at), id, at));
  }

  private static TopicRecord fhir(PatientKey patient, String json, String id, Instant at) {
    return new TopicRecord(
        TopicCatalogue.RISK_FHIR.name(),
        patient.value(),
        json.getBytes(StandardCharsets.UTF_8),
        id,
        "io.prodrome.RiskAssessment",
        at);
  }

  private static String codeVersion() {
    String version = Outputs.class.getPackage().getImplementationVersion();
    return version == null ? "prodrome" : "prodrome " + version;
  }
}
