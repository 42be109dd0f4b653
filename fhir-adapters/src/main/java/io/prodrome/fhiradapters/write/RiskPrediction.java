package io.prodrome.fhiradapters.write;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.timeline.Evidence;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.RiskAssessment.RiskAssessmentPredictionComponent;
import org.hl7.fhir.r4.model.StringType;

/**
 * One outcome at one horizon as {@code RiskAssessment.prediction} of FHIR R4.
 *
 * <p>The standard has {@code probability} (a percentage), {@code relativeRisk} (against the
 * population's rate, here of the same age and sex) and {@code rationale}. It has one probability
 * and no interval beside it, so the interval, the rate itself, the change and what moved it are
 * extensions, and the rationale says them in words. Percentages throughout, changes in percentage
 * points.
 */
final class RiskPrediction {

  /** A percentage with this many decimals is finer than any calibration. */
  private static final int DECIMALS = 4;

  private static final int RATIO_DECIMALS = 2;

  private RiskPrediction() {}

  /** The horizon is a period: R4 reads {@code whenRange} as a range of ages. */
  static RiskAssessmentPredictionComponent of(
      OutcomeRisk risk, HorizonRisk horizon, Forecast forecast) {
    RiskAssessmentPredictionComponent prediction = new RiskAssessmentPredictionComponent();
    prediction.setOutcome(RiskAssessmentWriter.concept(risk.outcome()));
    prediction.setProbability(percent(horizon.probability()));
    Period when = new Period();
    when.setStartElement(RiskAssessmentWriter.time(forecast.asOf()));
    when.setEndElement(
        RiskAssessmentWriter.time(forecast.asOf().plus(Duration.ofDays(horizon.days()))));
    prediction.setWhen(when);
    Double ratio = horizon.ratio();
    if (ratio != null) {
      prediction.setRelativeRisk(
          BigDecimal.valueOf(ratio).setScale(RATIO_DECIMALS, RoundingMode.HALF_EVEN));
    }
    if (horizon.low() < horizon.high()) {
      extension(prediction, "interval95")
          .setValue(new Range().setLow(quantity(horizon.low())).setHigh(quantity(horizon.high())));
    }
    if (horizon.populationRate() != null) {
      extension(prediction, "populationRate").setValue(percent(horizon.populationRate()));
    }
    if (horizon.change() != null) {
      extension(prediction, "change").setValue(percent(horizon.change()));
    }
    List<Influence> movedBy =
        risk.movedBy().stream().filter(moved -> moved.days() == horizon.days()).toList();
    movedBy.forEach(moved -> movedBy(prediction, moved));
    String rationale = rationale(risk, horizon, forecast, movedBy);
    if (!rationale.isEmpty()) {
      prediction.setRationale(rationale);
    }
    return prediction;
  }

  private static void movedBy(RiskAssessmentPredictionComponent prediction, Influence moved) {
    Extension extension = extension(prediction, "movedBy");
    extension.addExtension("concept", RiskAssessmentWriter.concept(moved.concept()));
    extension.addExtension("days", new IntegerType(moved.days()));
    extension.addExtension("change", percent(moved.change()));
    for (Evidence place : moved.evidence()) {
      extension.addExtension("evidence", new StringType(where(place)));
    }
  }

  private static String where(Evidence place) {
    String message = place.input() + " " + place.pointer();
    return place.documentId() == null
        ? message
        : message
            + ", note "
            + place.documentId()
            + ", characters "
            + place.start()
            + " to "
            + place.end();
  }

  private static String rationale(
      OutcomeRisk risk, HorizonRisk horizon, Forecast forecast, List<Influence> movedBy) {
    List<String> sentences = new ArrayList<>();
    if (forecast.degradation() != null) {
      sentences.add("The rate among people of the same age and sex: the model did not answer.");
    }
    if (risk.alreadyPresent()) {
      sentences.add("The record already has this outcome: the risk of a recurrence.");
    }
    if (!risk.calibrated()) {
      sentences.add("Calibrated with all outcomes together, not with this one's own patients.");
    }
    if (horizon.populationRate() != null && forecast.degradation() == null) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "Among people of the same age and sex it is %s %%.",
              plain(horizon.populationRate())));
    }
    if (horizon.change() != null) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%s percentage points since the forecast as of %s.",
              signed(horizon.change()),
              forecast.previousAsOf()));
    }
    for (Influence moved : movedBy) {
      String name =
          moved.concept().display().isBlank() ? moved.concept().code() : moved.concept().display();
      sentences.add(name + ": " + signed(moved.change()) + " percentage points.");
    }
    return String.join(" ", sentences);
  }

  private static Extension extension(RiskAssessmentPredictionComponent prediction, String name) {
    Extension extension = new Extension(RiskAssessmentWriter.EXTENSION + name);
    prediction.addExtension(extension);
    return extension;
  }

  private static Quantity quantity(double share) {
    return new Quantity()
        .setValue(hundred(share))
        .setUnit("%")
        .setSystem("http://unitsofmeasure.org")
        .setCode("%");
  }

  private static DecimalType percent(double share) {
    return new DecimalType(hundred(share));
  }

  private static BigDecimal hundred(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }

  private static String plain(double share) {
    return hundred(share).stripTrailingZeros().toPlainString();
  }

  private static String signed(double share) {
    return (share > 0 ? "+" : "") + plain(share);
  }
}
