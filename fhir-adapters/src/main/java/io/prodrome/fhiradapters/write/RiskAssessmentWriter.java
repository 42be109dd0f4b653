package io.prodrome.fhiradapters.write;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.forecast.Provenance.InputRange;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RiskAssessment;
import org.hl7.fhir.r4.model.RiskAssessment.RiskAssessmentStatus;
import org.hl7.fhir.r4.model.StringType;

/**
 * Writes forecasts as FHIR R4 RiskAssessment resources, JSON. A patient has one such resource,
 * whose id is made from the patient's key; each forecast is a new version of it. The same forecast
 * always gives the same bytes. Thread-safe.
 */
public final class RiskAssessmentWriter {

  /** System of the identifiers that patient keys are. */
  public static final String PATIENT_KEY_SYSTEM = "urn:prodrome:patient-key";

  /** System of the identifiers that forecast ids are. */
  public static final String FORECAST_SYSTEM = "urn:prodrome:forecast-id";

  /** System of the identifiers that name a range of input messages. */
  public static final String INPUT_SYSTEM = "urn:prodrome:input";

  /** URL stem of the extensions that say what a forecast rests on. */
  public static final String EXTENSION = "urn:prodrome:extension:";

  private static final String DISCLAIMER =
      "A statistical forecast for research. Not a medical device; not for clinical decisions.";

  public RiskAssessmentWriter() {}

  /**
   * The forecast as an assessment: final where it is the model's, preliminary where it is degraded
   * to the rates of age and sex.
   */
  public String active(Forecast forecast) {
    Degradation degradation = forecast.degradation();
    RiskAssessment assessment =
        base(
            forecast.patient(),
            forecast.asOf(),
            degradation == null ? RiskAssessmentStatus.FINAL : RiskAssessmentStatus.PRELIMINARY);
    assessment.addIdentifier(identifier(FORECAST_SYSTEM, forecast.forecastId()));
    Provenance provenance = forecast.provenance();
    extension(assessment, "model", provenance.model());
    extension(assessment, "calibration", provenance.calibration());
    extension(assessment, "terminology", provenance.terminology());
    extension(assessment, "timeline", provenance.timelineId());
    if (degradation != null) {
      extension(assessment, "degradation", degradation.name());
    }
    if (forecast.previousAsOf() != null) {
      assessment.addExtension(EXTENSION + "previousAsOf", time(forecast.previousAsOf()));
    }
    assessment.setMethod(
        new CodeableConcept()
            .setText(degradation == null ? provenance.model() : "rates of age and sex"));
    for (InputRange input : provenance.inputs()) {
      assessment.addBasis(
          new Reference()
              .setIdentifier(
                  identifier(
                      INPUT_SYSTEM,
                      input.topic()
                          + "-"
                          + input.partition()
                          + "@"
                          + input.first()
                          + ".."
                          + input.last())));
    }
    for (OutcomeRisk risk : forecast.risks()) {
      for (HorizonRisk horizon : risk.horizons()) {
        assessment.addPrediction(RiskPrediction.of(risk, horizon, forecast));
      }
    }
    assessment.addNote().setText(DISCLAIMER);
    if (degradation != null) {
      assessment
          .addNote()
          .setText(
              "DEGRADED, "
                  + degradation
                  + ": these are the rates among people of the same age and sex, not forecasts from"
                  + " this patient's record.");
    }
    return json(assessment);
  }

  /**
   * The forecaster's abstention, in place of whatever was issued before: a cancelled assessment
   * without predictions, which says why.
   *
   * @throws IllegalArgumentException if the forecast does not abstain
   */
  public String abstained(Forecast forecast) {
    if (forecast.abstention() == null) {
      throw new IllegalArgumentException("the forecast does not abstain");
    }
    RiskAssessment assessment =
        base(forecast.patient(), forecast.asOf(), RiskAssessmentStatus.CANCELLED);
    assessment.addIdentifier(identifier(FORECAST_SYSTEM, forecast.forecastId()));
    extension(assessment, "model", forecast.provenance().model());
    extension(assessment, "timeline", forecast.provenance().timelineId());
    extension(assessment, "abstention", forecast.abstention().name());
    if (forecast.degradation() != null) {
      extension(assessment, "degradation", forecast.degradation().name());
    }
    assessment
        .addNote()
        .setText("No forecast: the forecaster abstains, " + forecast.abstention() + ".");
    return json(assessment);
  }

  /**
   * The withdrawal of whatever was issued under a key, such as that of a patient merged into
   * another.
   *
   * @param at when it is withdrawn
   */
  public String withdrawn(PatientKey patient, Instant at) {
    RiskAssessment assessment = base(patient, at, RiskAssessmentStatus.ENTEREDINERROR);
    assessment
        .addNote()
        .setText("Withdrawn: the facts that it rested on are no longer this key's.");
    return json(assessment);
  }

  private static RiskAssessment base(PatientKey patient, Instant at, RiskAssessmentStatus status) {
    RiskAssessment assessment = new RiskAssessment();
    assessment.setId("risk-" + patient.value());
    assessment.setStatus(status);
    assessment.setSubject(
        new Reference()
            .setType("Patient")
            .setIdentifier(identifier(PATIENT_KEY_SYSTEM, patient.value())));
    assessment.setOccurrence(time(at));
    return assessment;
  }

  static CodeableConcept concept(Coding coding) {
    CodeableConcept concept = new CodeableConcept();
    var added = concept.addCoding().setSystem(coding.system()).setCode(coding.code());
    if (!coding.display().isBlank()) {
      added.setDisplay(coding.display());
      concept.setText(coding.display());
    }
    return concept;
  }

  private static void extension(RiskAssessment assessment, String name, String value) {
    if (!value.isBlank()) {
      assessment.addExtension(EXTENSION + name, new StringType(value));
    }
  }

  private static Identifier identifier(String system, String value) {
    return new Identifier().setSystem(system).setValue(value);
  }

  static DateTimeType time(Instant at) {
    return new DateTimeType(
        Date.from(at), TemporalPrecisionEnum.MILLI, TimeZone.getTimeZone("UTC"));
  }

  private static String json(RiskAssessment assessment) {
    return FhirContext.forR4Cached().newJsonParser().encodeResourceToString(assessment);
  }
}
