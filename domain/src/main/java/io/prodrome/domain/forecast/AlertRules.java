package io.prodrome.domain.forecast;

import io.prodrome.domain.Digests;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Applies alert rules to a patient's forecasts, one after another. */
public final class AlertRules {

  private AlertRules() {}

  /**
   * What a forecast raises.
   *
   * @param rules the rules
   * @param raised ids of the rules that stand raised for the patient
   * @param forecast the new forecast; one that abstains, answers backfill, or is of an outcome the
   *     patient already has, raises nothing. One that abstains or is degraded changes nothing at
   *     all: it says nothing of this patient, so it neither raises a rule nor lets it alert again
   */
  public static Evaluation evaluate(List<AlertRule> rules, Set<String> raised, Forecast forecast) {
    if (forecast.abstention() != null || forecast.degradation() != null) {
      return new Evaluation(raised, List.of());
    }
    Set<String> standing = new TreeSet<>(raised);
    List<Alert> alerts = new ArrayList<>();
    for (AlertRule rule : rules) {
      Optional<OutcomeRisk> outcome =
          forecast.risks().stream()
              .filter(risk -> risk.outcome().key().equals(rule.outcome()))
              .filter(risk -> !risk.alreadyPresent())
              .findFirst();
      if (outcome.isEmpty()) {
        continue;
      }
      for (HorizonRisk horizon : outcome.get().horizons()) {
        if (horizon.days() != rule.days()) {
          continue;
        }
        if (horizon.probability() < rule.rearmBelow()) {
          standing.remove(rule.id());
        } else if (horizon.probability() >= rule.raiseAt()
            && !forecast.provenance().backfill()
            && standing.add(rule.id())) {
          alerts.add(alert(rule, outcome.get(), horizon, forecast));
        }
      }
    }
    return new Evaluation(standing, alerts);
  }

  private static Alert alert(
      AlertRule rule, OutcomeRisk risk, HorizonRisk horizon, Forecast forecast) {
    return new Alert(
        Digests.id(rule.id(), forecast.forecastId()),
        forecast.patient(),
        rule.id(),
        risk.outcome(),
        rule.days(),
        horizon.probability(),
        rule.raiseAt(),
        forecast.asOf(),
        forecast.forecastId());
  }

  /**
   * The outcome of an evaluation.
   *
   * @param raised ids of the rules that stand raised now
   * @param alerts the alerts to send
   */
  public record Evaluation(Set<String> raised, List<Alert> alerts) {
    public Evaluation {
      raised = Set.copyOf(raised);
      alerts = List.copyOf(alerts);
    }
  }
}
