package io.prodrome.serving.views;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicSpec;
import io.prodrome.topics.WireCodec;
import io.prodrome.topics.WireCodecs;
import io.prodrome.topics.WireSerde;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The views and the alerts, step by step.
 *
 * <pre>
 * patient.timeline.v1 ──► timelines ──┐
 *                                     ├─ join ──► patients (a row of the list)
 * risk.forecast.v1 ────► forecasts ───┘
 *                            └──► alert rules ──► alert.v1
 *                                   ├─ raised (rules that stand raised, by patient)
 *                                   └─ alerts (the latest), alert-counts
 * patient.concepts.v1 ──► notes (by patient|document), note-counts
 * patient.identity.v1 ──► survivors (by old key), merged (by survivor|old key)
 * </pre>
 *
 * A tombstone of a timeline or a forecast removes it everywhere. Notes stay under the key that
 * their source used; readers find a survivor's through {@code merged}.
 */
public final class ViewTopology {
  static final String TIMELINES = "timelines";
  static final String FORECASTS = "forecasts";
  static final String PATIENTS = "patients";
  static final String RAISED = "raised";
  static final String ALERTS = "alerts";
  static final String ALERT_COUNTS = "alert-counts";
  static final String NOTES = "notes";
  static final String NOTE_COUNTS = "note-counts";
  static final String SURVIVORS = "survivors";
  static final String MERGED = "merged";

  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<Long> NUMBER = Serdes.Long();

  private ViewTopology() {}

  /**
   * The topology.
   *
   * @param rules what raises an alert
   * @param keptAlerts how many alerts a partition keeps for readers; all of them stand on alert.v1
   * @param config the properties it will run with; they decide about its optimisation
   */
  public static Topology build(List<AlertRule> rules, int keptAlerts, Properties config) {
    StreamsBuilder streams = new StreamsBuilder();

    // Timelines are large and mostly passed on: their bytes are kept, and read where needed.
    KTable<String, byte[]> timelines =
        latest(streams, TopicCatalogue.TIMELINE, TIMELINES, Serdes.ByteArray());
    KTable<String, Forecast> forecasts =
        latest(streams, TopicCatalogue.FORECAST, FORECASTS, WireSerde.of(WireCodecs.FORECAST));
    timelines.leftJoin(
        forecasts,
        (timeline, forecast) -> PatientRow.of(WireCodecs.TIMELINE.decode(timeline), forecast),
        Named.as("row"),
        rows());

    streams.addStateStore(store(RAISED, new JsonSerde<>(AlertProcessor.RaisedRules.class)));
    streams.addStateStore(store(ALERTS, WireSerde.of(WireCodecs.ALERT)));
    streams.addStateStore(store(ALERT_COUNTS, NUMBER));
    forecasts
        .toStream()
        .process(
            () -> new AlertProcessor(rules, keptAlerts),
            Named.as("alert-rules"),
            RAISED,
            ALERTS,
            ALERT_COUNTS)
        .to(
            TopicCatalogue.ALERT.name(),
            Produced.with(TEXT, WireSerde.<Alert>of(WireCodecs.ALERT)));

    streams.addStateStore(store(NOTES, WireSerde.<NoteConcepts>of(WireCodecs.CONCEPTS)));
    streams.addStateStore(store(NOTE_COUNTS, NUMBER));
    streams.stream(TopicCatalogue.CONCEPTS.name(), consumed(WireCodecs.CONCEPTS))
        .process(NoteProcessor::new, Named.as("latest-note"), NOTES, NOTE_COUNTS);

    streams.addStateStore(store(SURVIVORS, WireSerde.<IdentityAlias>of(WireCodecs.IDENTITY)));
    streams.addStateStore(store(MERGED, TEXT));
    streams.stream(TopicCatalogue.IDENTITY.name(), consumed(WireCodecs.IDENTITY))
        .process(AliasProcessor::new, Named.as("latest-alias"), SURVIVORS, MERGED);

    return streams.build(config);
  }

  /**
   * The latest value of each key. Without a cache, for a cache would skip forecasts that follow
   * each other fast, and with them a rule's way down and up again.
   */
  private static <T> KTable<String, T> latest(
      StreamsBuilder streams, TopicSpec topic, String store, Serde<T> values) {
    return streams.table(
        topic.name(),
        Consumed.with(TEXT, values),
        Materialized.<String, T, KeyValueStore<Bytes, byte[]>>as(store)
            .withKeySerde(TEXT)
            .withValueSerde(values)
            .withCachingDisabled());
  }

  private static Materialized<String, PatientRow, KeyValueStore<Bytes, byte[]>> rows() {
    return Materialized.<String, PatientRow, KeyValueStore<Bytes, byte[]>>as(PATIENTS)
        .withKeySerde(TEXT)
        .withValueSerde(new JsonSerde<>(PatientRow.class));
  }

  private static <T> Consumed<String, T> consumed(WireCodec<T> codec) {
    return Consumed.with(TEXT, WireSerde.of(codec));
  }

  private static <T> StoreBuilder<KeyValueStore<String, T>> store(String name, Serde<T> values) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), TEXT, values);
  }
}
