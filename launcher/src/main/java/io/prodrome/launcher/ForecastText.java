package io.prodrome.launcher;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Influence;
import io.prodrome.domain.forecast.NextConcept;
import io.prodrome.domain.forecast.OutcomeRisk;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import io.prodrome.domain.timeline.Evidence;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.models.forecast.Explanation;
import io.prodrome.models.forecast.Trajectories;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A forecast as lines and tables for people. */
final class ForecastText {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int NEXT_OF_A_TYPE = 4;

  /** What is less likely than this to come next is left to the JSON. */
  private static final double LEAST_SHOWN = 0.001;

  private static final int INFLUENCES = 8;
  private static final int PLACES = 2;

  private final StringBuilder out = new StringBuilder();

  private ForecastText() {}

  /**
   * The text.
   *
   * @param explanations empty where none was asked for
   * @param futures null where none were asked for
   */
  static String of(
      Timeline timeline,
      Forecast forecast,
      List<Explanation> explanations,
      @Nullable Trajectories futures) {
    ForecastText text = new ForecastText();
    text.heading(timeline, forecast);
    if (forecast.abstention() == null) {
      text.risks(forecast);
      text.likeliest("Most likely on the same day", forecast.within());
      text.likeliest("Most likely next", forecast.next());
      explanations.forEach(text::explanation);
      if (futures != null) {
        text.trajectories(futures);
      }
    }
    text.line("");
    text.line(
        "Model "
            + forecast.provenance().model()
            + ", "
            + forecast.provenance().calibration()
            + ". Not a medical device: not validated for care.");
    return text.out.toString();
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  private void heading(Timeline timeline, Forecast forecast) {
    line(
        String.format(
            Locale.ROOT,
            "Patient %s, %s, born %s, %d entries, as of %s",
            timeline.patient().value(),
            words(timeline.demographics().sex()),
            timeline.demographics().birthDate() == null
                ? "on an unknown day"
                : timeline.demographics().birthDate(),
            timeline.entries().size(),
            moment(timeline.asOf())));
    if (forecast.abstention() != null) {
      line("No forecast: " + words(forecast.abstention()) + ".");
    }
    if (forecast.degradation() != null) {
      line(
          "DEGRADED, "
              + words(forecast.degradation())
              + ": these are the rates of the age and sex, no forecasts of this patient.");
    }
    if (forecast.previousAsOf() != null) {
      line("Changes are against the record as of " + moment(forecast.previousAsOf()) + ".");
    }
  }

  private void risks(Forecast forecast) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "Outcome", "within", "probability", "95 % interval", "same age, sex", "", "change"));
    for (OutcomeRisk risk : forecast.risks()) {
      String name =
          name(risk.outcome())
              + (risk.alreadyPresent() && !risk.horizons().isEmpty() ? " (recurrence)" : "")
              + (risk.calibrated() ? "" : " *");
      if (risk.horizons().isEmpty()) {
        rows.add(List.of(name, "already present"));
      }
      for (HorizonRisk horizon : risk.horizons()) {
        rows.add(row(name, horizon));
        name = "";
      }
      for (Influence moved : risk.movedBy()) {
        rows.add(List.of("  moved by " + influence(moved)));
      }
    }
    line("");
    out.append(TextTable.of(rows));
    if (forecast.risks().stream().anyMatch(risk -> !risk.calibrated())) {
      line("* calibrated with all outcomes together, not with this one's own patients");
    }
  }

  private static List<String> row(String name, HorizonRisk horizon) {
    Double rate = horizon.populationRate();
    Double ratio = horizon.ratio();
    Double change = horizon.change();
    return List.of(
        name,
        days(horizon.days()),
        percent(horizon.probability()),
        horizon.low() < horizon.high()
            ? percent(horizon.low()) + " to " + percent(horizon.high())
            : "",
        rate == null ? "" : percent(rate),
        ratio == null ? "" : times(ratio),
        change == null ? "" : points(change));
  }

  private void likeliest(String heading, List<NextConcept> concepts) {
    Map<ConceptType, List<String>> types = new LinkedHashMap<>();
    for (NextConcept concept : concepts) {
      if (concept.probability() < LEAST_SHOWN) {
        continue;
      }
      List<String> named = types.computeIfAbsent(concept.type(), unused -> new ArrayList<>());
      if (named.size() < NEXT_OF_A_TYPE) {
        named.add(name(concept.concept()) + " " + percent(concept.probability()));
      }
    }
    if (!types.isEmpty()) {
      line("");
      line(heading);
      types.forEach((type, named) -> line("  " + words(type) + ": " + String.join(", ", named)));
    }
  }

  private void explanation(Explanation explanation) {
    if (explanation.influences().isEmpty()) {
      return;
    }
    line("");
    line("What the risk of " + name(explanation.outcome()) + " rests on, each left out in turn");
    explanation.influences().stream()
        .limit(INFLUENCES)
        .forEach(influence -> line("  " + influence(influence)));
  }

  private void trajectories(Trajectories futures) {
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%d sampled futures of %s (seed %d): %s came to their end or to death, %s died, %.1f days"
                + " with records each",
            futures.count(),
            days(futures.days()),
            futures.seed(),
            percent(futures.reachedShare()),
            percent(futures.diedShare()),
            futures.meanMoments()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Outcome", "share of futures", "forecast"));
    for (Trajectories.OutcomeShare outcome : futures.outcomes()) {
      rows.add(
          List.of(name(outcome.outcome()), percent(outcome.share()), percent(outcome.onePass())));
    }
    out.append(TextTable.of(rows));
  }

  private static String influence(Influence influence) {
    StringBuilder text =
        new StringBuilder(name(influence.concept()))
            .append(": ")
            .append(points(influence.change()))
            .append(" within ")
            .append(days(influence.days()));
    influence.evidence().stream()
        .limit(PLACES)
        .forEach(place -> text.append("; ").append(where(place)));
    return text.toString();
  }

  private static String where(Evidence place) {
    return place.documentId() == null
        ? TextTable.cell(place.pointer())
        : "note "
            + TextTable.cell(place.documentId())
            + ", characters "
            + place.start()
            + " to "
            + place.end();
  }

  private static String name(Coding concept) {
    return TextTable.cell(concept.display().isBlank() ? concept.code() : concept.display());
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  private static String days(int days) {
    if (days % 365 == 0) {
      return days == 365 ? "1 year" : days / 365 + " years";
    }
    return days == 1 ? "1 day" : days + " days";
  }

  /** Never a false zero. */
  private static String percent(double share) {
    double hundred = 100 * share;
    if (hundred > 0 && hundred < 0.1) {
      return "<0.1 %";
    }
    return String.format(Locale.ROOT, hundred < 10 ? "%.1f %%" : "%.0f %%", hundred);
  }

  /** Of a rare outcome the rate is too uncertain for more than "over 100 times". */
  private static String times(double ratio) {
    return ratio > 100
        ? "over 100 times"
        : String.format(Locale.ROOT, ratio < 10 ? "%.1f times" : "%.0f times", ratio);
  }

  private static String points(double share) {
    double hundred = 100 * share;
    return Math.abs(hundred) < 0.05
        ? "unchanged"
        : String.format(Locale.ROOT, "%+.1f points", hundred);
  }
}
