package io.prodrome.serving.views;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.topics.WireCodecs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads the stores of {@link ViewTopology}. */
public final class StoreViews implements Views {
  private static final Comparator<NoteConcepts> NEWEST_FIRST =
      Comparator.comparing((NoteConcepts note) -> note.time().instant())
          .reversed()
          .thenComparing(NoteConcepts::documentId);

  /** A merged patient may have been merged again; the writer resolves that, this is the guard. */
  private static final int MAX_HOPS = 16;

  private final StoreSource stores;
  private final Supplier<Readiness> readiness;

  /** Opens stores by name. */
  public interface StoreSource {
    /** The store of all partitions. */
    <V> ReadOnlyKeyValueStore<String, V> open(String name);
  }

  /**
   * @param stores where the stores are
   * @param readiness whether they can be read
   */
  public StoreViews(StoreSource stores, Supplier<Readiness> readiness) {
    this.stores = stores;
    this.readiness = readiness;
  }

  @Override
  public Readiness readiness() {
    return readiness.get();
  }

  @Override
  public PatientPage patients(PatientQuery query) {
    List<PatientRow> rows = new ArrayList<>();
    eachRow(
        row -> {
          if (query.matches(row)) {
            rows.add(row);
          }
        });
    rows.sort(query.order() == PatientQuery.Order.RISK ? PatientRow.BY_RISK : PatientRow.BY_KEY);
    return new PatientPage(rows.subList(0, Math.min(query.limit(), rows.size())), rows.size());
  }

  @Override
  public Optional<PatientRecord> patient(PatientKey key) {
    return reading(
        () -> {
          String survivor = survivor(key);
          byte[] bytes = this.<byte[]>store(ViewTopology.TIMELINES).get(survivor);
          if (bytes == null) {
            return Optional.empty();
          }
          Timeline timeline = WireCodecs.TIMELINE.decode(bytes);
          Forecast forecast = this.<Forecast>store(ViewTopology.FORECASTS).get(survivor);
          return Optional.of(
              new PatientRecord(
                  survivor,
                  merged(survivor),
                  PatientRow.of(timeline, forecast),
                  timeline,
                  forecast,
                  forecast != null
                      && forecast.provenance().timelineId().equals(timeline.timelineId())));
        });
  }

  @Override
  public List<NoteConcepts> notes(PatientKey key) {
    return reading(
        () -> {
          Map<String, NoteConcepts> latest = new HashMap<>();
          for (String owner : allKeys(key)) {
            each(
                this.<NoteConcepts>store(ViewTopology.NOTES).range(owner + "|", owner + "}"),
                note -> latest.merge(note.documentId(), note, StoreViews::later));
          }
          return standing(latest.values()).sorted(NEWEST_FIRST).toList();
        });
  }

  @Override
  public Optional<NoteConcepts> note(PatientKey key, String documentId) {
    return reading(
        () -> {
          NoteConcepts latest = null;
          for (String owner : allKeys(key)) {
            NoteConcepts note =
                this.<NoteConcepts>store(ViewTopology.NOTES)
                    .get(NoteProcessor.key(owner, documentId));
            latest = note == null ? latest : latest == null ? note : later(latest, note);
          }
          return Optional.ofNullable(latest).filter(note -> !note.withdrawn());
        });
  }

  @Override
  public List<Alert> alerts(int limit) {
    return reading(
        () -> {
          List<Alert> alerts = new ArrayList<>();
          each(this.<Alert>store(ViewTopology.ALERTS).all(), alerts::add);
          return alerts.stream()
              .sorted(Comparator.comparing(Alert::asOf).reversed().thenComparing(Alert::alertId))
              .limit(limit)
              .toList();
        });
  }

  @Override
  public Counts counts() {
    long[] rows = new long[4];
    eachRow(
        row -> {
          rows[0]++;
          rows[1] += row.highest() != null ? 1 : 0;
          rows[2] += row.abstention() != null ? 1 : 0;
          rows[3] += row.degradation() != null ? 1 : 0;
        });
    return reading(
        () -> {
          ReadOnlyKeyValueStore<String, Long> notes = store(ViewTopology.NOTE_COUNTS);
          ReadOnlyKeyValueStore<String, Long> alerts = store(ViewTopology.ALERT_COUNTS);
          long[] aliases = new long[1];
          each(this.<String>store(ViewTopology.MERGED).all(), alias -> aliases[0]++);
          return new Counts(
              rows[0],
              rows[1],
              rows[2],
              rows[3],
              Tally.total(notes, "notes"),
              Tally.total(notes, "mentions"),
              aliases[0],
              Tally.total(alerts, "alerts"));
        });
  }

  private void eachRow(Consumer<PatientRow> reader) {
    reading(
        () -> {
          each(this.<PatientRow>store(ViewTopology.PATIENTS).all(), reader);
          return true;
        });
  }

  /** The key whose timeline holds the facts of this one. */
  private String survivor(PatientKey key) {
    ReadOnlyKeyValueStore<String, IdentityAlias> survivors = store(ViewTopology.SURVIVORS);
    String at = key.value();
    for (int hops = 0; hops < MAX_HOPS; hops++) {
      IdentityAlias alias = survivors.get(at);
      if (alias == null) {
        break;
      }
      at = alias.survivor().value();
    }
    return at;
  }

  private List<String> merged(String survivor) {
    List<String> keys = new ArrayList<>();
    each(this.<String>store(ViewTopology.MERGED).range(survivor + "|", survivor + "}"), keys::add);
    keys.sort(Comparator.naturalOrder());
    return keys;
  }

  private List<String> allKeys(PatientKey key) {
    String survivor = survivor(key);
    List<String> keys = new ArrayList<>(merged(survivor));
    keys.add(survivor);
    return keys;
  }

  /** Of two versions under two keys of one patient, the one recorded later. */
  private static NoteConcepts later(NoteConcepts one, NoteConcepts other) {
    return other.recordedAt().isAfter(one.recordedAt()) ? other : one;
  }

  private static Stream<NoteConcepts> standing(Collection<NoteConcepts> notes) {
    return notes.stream().filter(note -> !note.withdrawn());
  }

  private static <V> void each(KeyValueIterator<String, V> entries, Consumer<V> reader) {
    try (entries) {
      entries.forEachRemaining(entry -> reader.accept(entry.value));
    }
  }

  private <V> ReadOnlyKeyValueStore<String, V> store(String name) {
    return stores.open(name);
  }

  /** A store can move away or close between any two reads of it. */
  private <T> T reading(Supplier<T> read) {
    if (readiness() != Readiness.READY) {
      throw new NotReadyException(null);
    }
    try {
      return read.get();
    } catch (InvalidStateStoreException e) {
      throw new NotReadyException(e);
    }
  }
}
