package io.prodrome.serving.views;

import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.domain.forecast.AlertRules;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.topics.CloudEvents;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Applies the alert rules to each forecast, keeps which rules stand raised for a patient, and keeps
 * the latest alerts for readers. A patient whose forecasts are taken back starts afresh.
 */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
final class AlertProcessor implements Processor<String, Forecast, String, Alert> {
  private final List<AlertRule> rules;
  private final int kept;
  private ProcessorContext<String, Alert> context;
  private KeyValueStore<String, RaisedRules> raised;
  private KeyValueStore<String, Alert> latest;
  private Tally tally;

  /**
   * @param rules the rules
   * @param kept how many alerts a partition keeps for readers
   */
  AlertProcessor(List<AlertRule> rules, int kept) {
    this.rules = rules;
    this.kept = kept;
  }

  @Override
  public void init(ProcessorContext<String, Alert> context) {
    this.context = context;
    raised = context.getStateStore(ViewTopology.RAISED);
    latest = context.getStateStore(ViewTopology.ALERTS);
    tally =
        new Tally(context.getStateStore(ViewTopology.ALERT_COUNTS), context.taskId().partition());
  }

  @Override
  public void process(Record<String, Forecast> update) {
    String patient = update.key();
    Forecast forecast = update.value();
    if (forecast == null) {
      raised.delete(patient);
      return;
    }
    RaisedRules known = raised.get(patient);
    Set<String> before = known == null ? Set.of() : known.ids();
    AlertRules.Evaluation after = AlertRules.evaluate(rules, before, forecast);
    if (!after.raised().equals(before)) {
      raised.put(patient, new RaisedRules(after.raised()));
    }
    after.alerts().forEach(alert -> raise(alert, update.timestamp()));
  }

  private void raise(Alert alert, long timestamp) {
    latest.put(newestFirst(alert), alert);
    tally.add("alerts", 1);
    forget();
    context.forward(
        new Record<>(
            alert.patient().value() + "|" + alert.ruleId(),
            alert,
            timestamp,
            CloudEvents.headers(
                alert.alertId(), "io.prodrome.alert", "prodrome/serving", alert.asOf())));
  }

  private void forget() {
    try (KeyValueIterator<String, Alert> all = latest.all()) {
      for (int count = 0; all.hasNext(); count++) {
        String key = all.next().key;
        if (count >= kept) {
          latest.delete(key);
        }
      }
    }
  }

  /** Sorts by falling time: the sign bit is turned so that times before 1970 sort right. */
  private static String newestFirst(Alert alert) {
    Instant asOf = alert.asOf();
    return String.format("%016x|%s", ~asOf.toEpochMilli() ^ Long.MIN_VALUE, alert.alertId());
  }

  /**
   * The rules that stand raised for a patient.
   *
   * @param ids their ids
   */
  record RaisedRules(Set<String> ids) {}
}
