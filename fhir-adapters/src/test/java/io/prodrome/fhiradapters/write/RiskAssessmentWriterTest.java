package io.prodrome.fhiradapters.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.forecast.Provenance;
import io.prodrome.domain.forecast.Provenance.InputRange;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Evidence;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.RiskAssessment;
import org.hl7.fhir.r4.model.RiskAssessment.RiskAssessmentPredictionComponent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** A forecast with all that a forecast can say. */
  private static Forecast full(Forecast.@Nullable Degradation degradation) {
    Influence moved =
        new Influence(
            Coding.snomed("59621000", "Hypertension"),
            365,
            0.0125,
            List.of(
                new Evidence(new InputRef("ehr.raw.hl7v2.v1", 1, 44), "OBX[2]", "D7", 12, 24),
                Evidence.coded(new InputRef("ehr.raw.fhir.v1", 0, 3), "Condition/9")));
    return new Forecast(
        "f2",
        PATIENT,
        NOW,
        List.of(
            new OutcomeRisk(
                Coding.snomed("22298006", "Myocardial infarction"),
                false,
                false,
                List.of(
                    new HorizonRisk(30, 0.01, 0.008, 0.013, 0.005, null),
                    new HorizonRisk(365, 0.1, 0.09, 0.12, 0.0, 0.0125)),
                List.of(moved))),
        List.of(),
        List.of(),
        null,
        degradation,
        Instant.parse("2026-02-01T09:00:00Z"),
        FORECAST.provenance());
  }

  private static String value(RiskAssessmentPredictionComponent prediction, String extension) {
    return prediction
        .getExtensionByUrl(RiskAssessmentWriter.EXTENSION + extension)
        .getValueAsPrimitive()
        .getValueAsString();
  }

  @Test
  void predictionHasItsIntervalAndTheRateOfAgeAndSex() {
    RiskAssessment assessment = read(writer.active(full(null)));
    var month = assessment.getPrediction().get(0);
    assertEquals(0, month.getRelativeRisk().compareTo(new BigDecimal("2")));
    assertEquals(
        0, new BigDecimal(value(month, "populationRate")).compareTo(new BigDecimal("0.5")));
    Range interval =
        (Range) month.getExtensionByUrl(RiskAssessmentWriter.EXTENSION + "interval95").getValue();
    assertEquals(0, interval.getLow().getValue().compareTo(new BigDecimal("0.8")));
    assertEquals(0, interval.getHigh().getValue().compareTo(new BigDecimal("1.3")));
    assertEquals("%", interval.getHigh().getCode());
    assertTrue(month.getRationale().contains("not with this one's own patients"));
    assertFalse(month.hasExtension(RiskAssessmentWriter.EXTENSION + "change"));
    var year = assessment.getPrediction().get(1);
    assertFalse(year.hasRelativeRisk(), "a rate of 0 has no ratio");
  }

  @Test
  void predictionSaysWhatMovedItAndWhereThatIsStated() {
    RiskAssessment assessment = read(writer.active(full(null)));
    assertEquals(
        "2026-02-01T09:00:00.000+00:00",
        assessment
            .getExtensionByUrl(RiskAssessmentWriter.EXTENSION + "previousAsOf")
            .getValueAsPrimitive()
            .getValueAsString());
    assertFalse(
        assessment.getPrediction().get(0).hasExtension(RiskAssessmentWriter.EXTENSION + "movedBy"),
        "it moved the year's risk");
    var year = assessment.getPrediction().get(1);
    assertEquals(0, new BigDecimal(value(year, "change")).compareTo(new BigDecimal("1.25")));
    Extension moved = year.getExtensionByUrl(RiskAssessmentWriter.EXTENSION + "movedBy");
    assertEquals(
        "59621000",
        ((CodeableConcept) moved.getExtensionByUrl("concept").getValue())
            .getCodingFirstRep()
            .getCode());
    assertEquals(
        List.of(
            "ehr.raw.hl7v2.v1-1@44 OBX[2], note D7, characters 12 to 24",
            "ehr.raw.fhir.v1-0@3 Condition/9"),
        moved.getExtensionsByUrl("evidence").stream()
            .map(evidence -> evidence.getValueAsPrimitive().getValueAsString())
            .toList());
    assertTrue(
        year.getRationale()
            .contains(
                "+1.25 percentage points since the forecast as of 2026-02-01T09:00:00Z."
                    + " Hypertension: +1.25 percentage points."),
        year.getRationale());
  }

  @ParameterizedTest
  @EnumSource(Forecast.Degradation.class)
  void degradedForecastIsPreliminaryAndSaysThatItIsNoForecastOfThisRecord(
      Forecast.Degradation why) {
    RiskAssessment assessment = read(writer.active(full(why)));
    assertEquals("preliminary", assessment.getStatus().toCode());
    assertEquals("rates of age and sex", assessment.getMethod().getText());
    assertEquals(
        why.name(),
        assessment
            .getExtensionByUrl(RiskAssessmentWriter.EXTENSION + "degradation")
            .getValueAsPrimitive()
            .getValueAsString());
    String note = assessment.getNote().get(1).getText();
    assertTrue(note.startsWith("DEGRADED, " + why), note);
    assertTrue(
        assessment.getPredictionFirstRep().getRationale().startsWith("The rate among people"));
  }

  @Test
  void abstentionTakesThePlaceOfWhatWasIssuedBeforeAndSaysWhy() {
    Forecast abstains =
        new Forecast(
            "f3",
            PATIENT,
            NOW,
            List.of(),
            List.of(),
            Forecast.Abstention.HISTORY_TOO_SHORT,
            FORECAST.provenance());
    RiskAssessment assessment = read(writer.abstained(abstains));
    assertEquals("cancelled", assessment.getStatus().toCode());
    assertEquals(
        read(writer.active(FORECAST)).getIdElement().getIdPart(),
        assessment.getIdElement().getIdPart());
    assertFalse(assessment.hasPrediction());
    assertTrue(assessment.getNoteFirstRep().getText().contains("HISTORY_TOO_SHORT"));
    assertThrows(IllegalArgumentException.class, () -> writer.abstained(FORECAST));
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
