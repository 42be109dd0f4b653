package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.streamapp.flow.WireType;
import io.prodrome.topics.TopicCatalogue;
import io.prodrome.topics.TopicSpec;
import io.prodrome.topics.WireCodec;
import io.prodrome.topics.WireCodecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline's steps in Flink's own test harness, keyed as {@code EhrPipeline} keys them. A step
 * starts from the state given, or from none.
 */
public final class Steps {

  public static final Duration DUPLICATE_MEMORY = Duration.ofHours(1);
  public static final Duration PARENT_WAIT = Duration.ofMinutes(10);
  public static final Duration COALESCE = Duration.ofMillis(200);

  private Steps() {}

  public static OneInputStreamOperatorTestHarness<RawMessage, AcceptedUpdate> decode(
      DecoderConfig config) throws Exception {
    return started(
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new DecodeFunction(config))),
        WireType.ACCEPTED_UPDATE,
        null);
  }

  public static OneInputStreamOperatorTestHarness<AcceptedUpdate, AcceptedUpdate> recognise()
      throws Exception {
    return recognise(ModelSource.BUILT_IN);
  }

  public static OneInputStreamOperatorTestHarness<AcceptedUpdate, AcceptedUpdate> recognise(
      ModelSource models) throws Exception {
    return started(
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new RecogniseFunction(models))),
        WireType.ACCEPTED_UPDATE,
        null);
  }

  public static KeyedTwoInputStreamOperatorTestHarness<
          String, AcceptedUpdate, AliasChange, TimelineChange>
      identify(@Nullable OperatorSubtaskState state) throws Exception {
    return identify(state, new HashMapStateBackend());
  }

  public static KeyedTwoInputStreamOperatorTestHarness<
          String, AcceptedUpdate, AliasChange, TimelineChange>
      identify(@Nullable OperatorSubtaskState state, StateBackend backend) throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<
            String, AcceptedUpdate, AliasChange, TimelineChange>(
            new KeyedCoProcessOperator<>(new IdentifyFunction(PARENT_WAIT)),
            update -> update.update().patient().value(),
            change -> change.alias().key().value(),
            Types.STRING);
    harness.setStateBackend(backend);
    return started(harness, WireType.TIMELINE_CHANGE, state);
  }

  public static KeyedOneInputStreamOperatorTestHarness<String, AcceptedUpdate, AcceptedUpdate> once(
      @Nullable OperatorSubtaskState state) throws Exception {
    return started(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new OnceFunction(DUPLICATE_MEMORY)),
            update -> update.update().messageId(),
            Types.STRING),
        WireType.ACCEPTED_UPDATE,
        state);
  }

  public static KeyedOneInputStreamOperatorTestHarness<Integer, AcceptedUpdate, AliasChange> merge(
      @Nullable OperatorSubtaskState state) throws Exception {
    return started(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new MergeFunction()), update -> 0, Types.INT),
        WireType.ALIAS_CHANGE,
        state);
  }

  public static KeyedOneInputStreamOperatorTestHarness<String, TimelineChange, TimelineRevision>
      timeline(@Nullable OperatorSubtaskState state) throws Exception {
    return started(
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new TimelineFunction(COALESCE)),
            change -> change.patient().value(),
            Types.STRING),
        WireType.TIMELINE_REVISION,
        state);
  }

  static <T, H extends AbstractStreamOperatorTestHarness<T>> H started(
      H harness, TypeInformation<T> output, @Nullable OperatorSubtaskState state) throws Exception {
    harness.setup(output.createSerializer(new SerializerConfigImpl()));
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  /** The step's main output since the last call. */
  public static <T> List<T> taken(AbstractStreamOperatorTestHarness<T> harness) {
    List<T> values = List.copyOf(harness.extractOutputValues());
    harness.getOutput().clear();
    return values;
  }

  /** What the step told a topic so far; no tombstones. */
  public static <T> List<T> told(
      AbstractStreamOperatorTestHarness<?> harness, TopicSpec topic, WireCodec<T> codec) {
    List<T> values = new ArrayList<>();
    for (TopicRecord out : records(harness, topic)) {
      values.add(codec.decode(Objects.requireNonNull(out.value())));
    }
    return values;
  }

  public static List<TopicRecord> records(
      AbstractStreamOperatorTestHarness<?> harness, TopicSpec topic) {
    var side = harness.getSideOutput(Outputs.RECORDS);
    return side == null
        ? List.of()
        : side.stream()
            .map(StreamRecord::getValue)
            .filter(out -> out.topic().equals(topic.name()))
            .toList();
  }

  public static List<InputOutcome> outcomes(AbstractStreamOperatorTestHarness<?> harness) {
    return told(harness, TopicCatalogue.OUTCOME, WireCodecs.OUTCOME);
  }

  /** The outcomes so far as {@code DISPOSITION reason}. */
  public static List<String> fates(AbstractStreamOperatorTestHarness<?> harness) {
    return outcomes(harness).stream()
        .map(outcome -> (outcome.disposition() + " " + outcome.reason()).strip())
        .toList();
  }

  public static List<DeadLetter> deadLetters(AbstractStreamOperatorTestHarness<?> harness) {
    return told(harness, TopicCatalogue.DEAD_LETTER, WireCodecs.DEAD_LETTER);
  }
}
