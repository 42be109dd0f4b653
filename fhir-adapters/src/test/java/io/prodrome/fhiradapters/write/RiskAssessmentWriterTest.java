package io.prodrome.fhiradapters.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.forecast.Provenance.InputRange;
import io.prodrome.domain.identity.PatientKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hl7.fhir.r4.model.RiskAssessment;
import org.junit.jupiter.api.Test;

class RiskAssessmentWriterTest {

  private static final PatientKey PATIENT = new PatientKey("0123456789abcdef0123456789abcdef");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static final Forecast FORECAST =
      new Forecast(
          "f1",
          PATIENT,
          NOW,
          List.of(
              new OutcomeRisk(
                  Coding.snomed("22298006", "Myocardial infarction"),
                  true,
                  List.of(new HorizonRisk(30, 0.0123), new HorizonRisk(365, 0.1)))),
          List.of(),
          null,
          new Provenance(
              "t1",
              "model 1",
              "calibration 1",
              "terminology 1",
              3,
              0,
              List.of(new InputRange("ehr.raw.fhir.v1", 2, 5, 9, 3)),
              List.of(),
              NOW,
              false));

  private final RiskAssessmentWriter writer = new RiskAssessmentWriter();

  private static RiskAssessment read(String json) {
    return FhirContext.forR4Cached().newJsonParser().parseResource(RiskAssessment.class, json);
  }

  @Test
  void everyOutcomeAndHorizonIsAPredictionInPercent() {
    RiskAssessment assessment = read(writer.active(FORECAST));
    assertEquals("final", assessment.getStatus().toCode());
    assertEquals(2, assessment.getPrediction().size());
    var first = assessment.getPrediction().get(0);
    assertEquals("22298006", first.getOutcome().getCodingFirstRep().getCode());
    assertEquals(0, first.getProbabilityDecimalType().getValue().compareTo(new BigDecimal("1.23")));
    assertEquals(Instant.parse("2026-03-31T10:00:00Z"), first.getWhenPeriod().getEnd().toInstant());
    assertTrue(first.getRationale().contains("recurrence"));
  }

  @Test
  void assessmentSaysWhoseItIsAndWhatItRestsOn() {
    RiskAssessment assessment = read(writer.active(FORECAST));
    assertEquals(PATIENT.value(), assessment.getSubject().getIdentifier().getValue());
    assertEquals(
        RiskAssessmentWriter.PATIENT_KEY_SYSTEM,
        assessment.getSubject().getIdentifier().getSystem());
    assertEquals(
        "ehr.raw.fhir.v1-2@5..9", assessment.getBasisFirstRep().getIdentifier().getValue());
    assertEquals(
        "model 1",
        assessment
            .getExtensionByUrl(RiskAssessmentWriter.EXTENSION + "model")
            .getValueAsPrimitive()
            .getValueAsString());
    assertEquals(NOW, assessment.getOccurrenceDateTimeType().getValue().toInstant());
    assertTrue(assessment.getNoteFirstRep().getText().contains("Not a medical device"));
  }

  @Test
  void sameForecastGivesTheSameBytes() {
    assertEquals(writer.active(FORECAST), new RiskAssessmentWriter().active(FORECAST));
  }

  @Test
  void withdrawalReplacesTheSameResource() {
    RiskAssessment withdrawn = read(writer.withdrawn(PATIENT, NOW));
    assertEquals("entered-in-error", withdrawn.getStatus().toCode());
    assertEquals(
        read(writer.active(FORECAST)).getIdElement().getIdPart(),
        withdrawn.getIdElement().getIdPart());
  }
}
