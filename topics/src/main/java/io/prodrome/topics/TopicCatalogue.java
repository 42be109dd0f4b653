package io.prodrome.topics;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.topics.TopicSpec.Cleanup;
import io.prodrome.topics.TopicSpec.Phi;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every topic of Prodrome: the only place that names them. */
public final class TopicCatalogue {

  /** The largest record a topic takes, and so the largest message the intake may accept. */
  public static final int MAX_RECORD_BYTES = 16 * 1024 * 1024;

  private static final String SOURCE_PATIENT = "source patient identifier";
  private static final String PATIENT = "patient key";
  private static final String INPUT = "topic, partition and offset of the input";
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration YEAR = Duration.ofDays(365);

  public static final TopicSpec RAW_HL7V2 = raw("ehr.raw.hl7v2.v1", "HL7 v2 message, verbatim");
  public static final TopicSpec RAW_FHIR =
      raw("ehr.raw.fhir.v1", "FHIR resource or bundle, verbatim");
  public static final TopicSpec RAW_HL7V2_BACKFILL =
      raw("ehr.raw.hl7v2.backfill.v1", "HL7 v2 message of the past, verbatim");
  public static final TopicSpec RAW_FHIR_BACKFILL =
      raw("ehr.raw.fhir.backfill.v1", "FHIR resource or bundle of the past, verbatim");
  public static final TopicSpec IDENTITY =
      new TopicSpec(
          "patient.identity.v1",
          "old patient key",
          "IdentityAlias",
          Cleanup.COMPACT,
          Duration.ZERO,
          Phi.NONE);
  public static final TopicSpec CONCEPTS =
      new TopicSpec(
          "patient.concepts.v1",
          PATIENT,
          "NoteConcepts",
          Cleanup.DELETE,
          YEAR.multipliedBy(10),
          Phi.IDENTIFIED);
  public static final TopicSpec TIMELINE =
      new TopicSpec(
          "patient.timeline.v1",
          PATIENT,
          "Timeline",
          Cleanup.COMPACT,
          Duration.ZERO,
          Phi.PSEUDONYMOUS);
  public static final TopicSpec FORECAST =
      new TopicSpec(
          "risk.forecast.v1",
          PATIENT,
          "Forecast",
          Cleanup.COMPACT_AND_DELETE,
          YEAR,
          Phi.PSEUDONYMOUS);
  public static final TopicSpec RISK_FHIR =
      new TopicSpec(
          "risk.fhir.v1",
          PATIENT,
          "FHIR R4 RiskAssessment, JSON",
          Cleanup.COMPACT,
          Duration.ZERO,
          Phi.PSEUDONYMOUS);
  public static final TopicSpec ALERT =
      new TopicSpec(
          "alert.v1", PATIENT + ", rule", "Alert", Cleanup.DELETE, YEAR, Phi.PSEUDONYMOUS);
  public static final TopicSpec DEAD_LETTER =
      new TopicSpec(
          "ehr.dead-letter.v1", INPUT, "DeadLetter", Cleanup.DELETE, YEAR, Phi.IDENTIFIED);
  public static final TopicSpec OUTCOME =
      new TopicSpec("ehr.outcome.v1", INPUT, "InputOutcome", Cleanup.DELETE, MONTH, Phi.NONE);

  private TopicCatalogue() {}

  /** All topics, in the order of an event's path. */
  public static List<TopicSpec> all() {
    return List.of(
        RAW_HL7V2,
        RAW_FHIR,
        RAW_HL7V2_BACKFILL,
        RAW_FHIR_BACKFILL,
        DEAD_LETTER,
        OUTCOME,
        IDENTITY,
        CONCEPTS,
        TIMELINE,
        FORECAST,
        RISK_FHIR,
        ALERT);
  }

  /** The topic of that name. */
  public static Optional<TopicSpec> named(String name) {
    return all().stream().filter(topic -> topic.name().equals(name)).findFirst();
  }

  /** Where accepted messages of a format go. */
  public static TopicSpec rawTopic(MessageFormat format, boolean backfill) {
    return switch (format) {
      case HL7V2 -> backfill ? RAW_HL7V2_BACKFILL : RAW_HL7V2;
      case FHIR -> backfill ? RAW_FHIR_BACKFILL : RAW_FHIR;
    };
  }

  private static TopicSpec raw(String name, String value) {
    return new TopicSpec(name, SOURCE_PATIENT, value, Cleanup.DELETE, MONTH, Phi.IDENTIFIED);
  }
}
