package io.prodrome.topics;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.KeyLinks;
import io.prodrome.domain.identity.VisitAlias;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.topics.avro.AvroWireCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The codecs of the topics' values, and of what travels between the steps of the stream: the same
 * versioned schemas serve topics, Flink's network and Flink's state.
 *
 * <p>The schemas stand beside this class as {@code schemas/<Type>.v<N>.avsc}; the highest N is what
 * this build writes, the others it still reads. To change a record, add the next file; the tests
 * print it and check that all versions stay compatible in both directions (FULL_TRANSITIVE).
 */
public final class WireCodecs {

  public static final AvroWireCodec<NoteConcepts> CONCEPTS = codec(NoteConcepts.class);
  public static final AvroWireCodec<Timeline> TIMELINE = codec(Timeline.class);
  public static final AvroWireCodec<Forecast> FORECAST = codec(Forecast.class);
  public static final AvroWireCodec<IdentityAlias> IDENTITY = codec(IdentityAlias.class);
  public static final AvroWireCodec<Alert> ALERT = codec(Alert.class);
  public static final AvroWireCodec<DeadLetter> DEAD_LETTER = codec(DeadLetter.class);
  public static final AvroWireCodec<InputOutcome> OUTCOME = codec(InputOutcome.class);
  public static final AvroWireCodec<RawMessage> RAW_MESSAGE = codec(RawMessage.class);
  public static final AvroWireCodec<AcceptedUpdate> ACCEPTED_UPDATE = codec(AcceptedUpdate.class);
  public static final AvroWireCodec<AliasChange> ALIAS_CHANGE = codec(AliasChange.class);
  public static final AvroWireCodec<KeyLinks> KEY_LINKS = codec(KeyLinks.class);
  public static final AvroWireCodec<VisitAlias> VISIT_ALIAS = codec(VisitAlias.class);
  public static final AvroWireCodec<FactState> FACT_STATE = codec(FactState.class);
  public static final AvroWireCodec<TimelineChange> TIMELINE_CHANGE = codec(TimelineChange.class);
  public static final AvroWireCodec<TimelineRevision> TIMELINE_REVISION =
      codec(TimelineRevision.class);

  private WireCodecs() {}

  /** Every codec, for tests and documentation. */
  public static List<AvroWireCodec<?>> all() {
    return List.of(
        CONCEPTS,
        TIMELINE,
        FORECAST,
        IDENTITY,
        ALERT,
        DEAD_LETTER,
        OUTCOME,
        RAW_MESSAGE,
        ACCEPTED_UPDATE,
        ALIAS_CHANGE,
        KEY_LINKS,
        VISIT_ALIAS,
        FACT_STATE,
        TIMELINE_CHANGE,
        TIMELINE_REVISION);
  }

  /**
   * The codec of a record class.
   *
   * @throws IllegalArgumentException if the class has none
   */
  @SuppressWarnings("unchecked") // a codec's schema has the full name of its own class
  public static <T extends Record> AvroWireCodec<T> of(Class<T> type) {
    for (AvroWireCodec<?> codec : all()) {
      if (codec.schema().getFullName().equals(type.getName())) {
        return (AvroWireCodec<T>) codec;
      }
    }
    throw new IllegalArgumentException(type.getName() + " has no wire codec");
  }

  /** The codec of the record class of that simple name, as the topic catalogue names it. */
  static Optional<AvroWireCodec<?>> named(String type) {
    return all().stream().filter(codec -> codec.schema().getName().equals(type)).findFirst();
  }

  /** All bundled versions of a type's schema, the earliest first. */
  static List<Schema> bundledVersions(String type) {
    List<Schema> versions = new ArrayList<>();
    for (int version = 1; ; version++) {
      try (InputStream file =
          WireCodecs.class.getResourceAsStream("schemas/" + type + ".v" + version + ".avsc")) {
        if (file == null) {
          return versions;
        }
        versions.add(new Schema.Parser().parse(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static <T extends Record> AvroWireCodec<T> codec(Class<T> type) {
    return new AvroWireCodec<>(type, bundledVersions(type.getSimpleName()));
  }
}
