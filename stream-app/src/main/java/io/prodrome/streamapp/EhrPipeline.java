package io.prodrome.streamapp;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.streamapp.flow.WireType;
import io.prodrome.streamapp.operators.DecodeFunction;
import io.prodrome.streamapp.operators.ForecastFunction;
import io.prodrome.streamapp.operators.IdentifyFunction;
import io.prodrome.streamapp.operators.IdentityParts;
import io.prodrome.streamapp.operators.MergeFunction;
import io.prodrome.streamapp.operators.OnceFunction;
import io.prodrome.streamapp.operators.Outputs;
import io.prodrome.streamapp.operators.RecogniseFunction;
import io.prodrome.streamapp.operators.TimelineFunction;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The path of an event, from a raw message to the records that go to topics.
 *
 * <pre>
 *   raw messages
 *       │
 *     decode ────────────────────────────────────► dead letters, outcomes
 *       │ updates, one a patient
 *    recognise ──────────────────────────────────► dead letters
 *       │ updates, their notes with concepts
 *     once ──────────────────────────────────────► dead letters, outcomes
 *       │ each message once
 *       ├─ merges, links, moves ─► merge ────────────► identity, dead letters, outcomes
 *       │                        │ whose key is whose now
 *       └─ facts ───────────► identify ──────────► note concepts, dead letters, outcomes
 *                                │ what changed, to the survivor's timeline
 *                             timeline
 *                                │ timelines, coalesced
 *                             forecast ──────────► timelines, forecasts, FHIR risk assessments
 * </pre>
 *
 * <p>Facts are keyed by the source's patient key in <em>identify</em>, by the survivor's key in
 * <em>timeline</em>; <em>merge</em> is one task, since chains of merges cross patients. Every arrow
 * to the right is a record for a topic, and all of them leave through one sink.
 */
public final class EhrPipeline {

  /** How many timelines may wait for their forecasts in each subtask; checkpoints hold them. */
  private static final int FORECASTS_IN_FLIGHT = 8;

  private EhrPipeline() {}

  /**
   * Builds the steps.
   *
   * @param raw accepted messages of every format
   * @return the records for topics
   */
  public static DataStream<TopicRecord> build(DataStream<RawMessage> raw, StreamConfig config) {
    SingleOutputStreamOperator<AcceptedUpdate> decoded =
        raw.process(new DecodeFunction(config.decoder()))
            .returns(WireType.ACCEPTED_UPDATE)
            .uid("decode")
            .name("decode");

    SingleOutputStreamOperator<AcceptedUpdate> recognised =
        decoded
            .process(new RecogniseFunction(config.models()))
            .returns(WireType.ACCEPTED_UPDATE)
            .uid("recognise")
            .name("recognise");

    SingleOutputStreamOperator<AcceptedUpdate> once =
        recognised
            .keyBy(accepted -> accepted.update().messageId(), Types.STRING)
            .process(new OnceFunction(config.duplicateMemory()))
            .returns(WireType.ACCEPTED_UPDATE)
            .uid("once")
            .name("once");

    SingleOutputStreamOperator<AliasChange> aliases =
        once.filter(accepted -> IdentityParts.changesIdentity(accepted.update()))
            .uid("merges")
            .name("merges")
            .keyBy(accepted -> 0, Types.INT)
            .process(new MergeFunction())
            .setParallelism(1)
            .returns(WireType.ALIAS_CHANGE)
            .uid("merge")
            .name("merge");

    SingleOutputStreamOperator<TimelineChange> changes =
        once.filter(accepted -> !IdentityParts.changesIdentity(accepted.update()))
            .uid("facts")
            .name("facts")
            .keyBy(accepted -> accepted.update().patient().value(), Types.STRING)
            .connect(aliases.keyBy(change -> change.alias().key().value(), Types.STRING))
            .process(new IdentifyFunction(config.parentWait()))
            .returns(WireType.TIMELINE_CHANGE)
            .uid("identify")
            .name("identify");

    SingleOutputStreamOperator<TimelineRevision> timelines =
        changes
            .keyBy(change -> change.patient().value(), Types.STRING)
            .process(new TimelineFunction(config.coalesce()))
            .returns(WireType.TIMELINE_REVISION)
            .uid("timeline")
            .name("timeline");

    DataStream<TopicRecord> forecasts =
        AsyncDataStream.orderedWait(
                timelines,
                new ForecastFunction(config.models()),
                config.forecastTimeout().toMillis(),
                TimeUnit.MILLISECONDS,
                FORECASTS_IN_FLIGHT)
            .returns(TypeInformation.of(TopicRecord.class))
            .uid("forecast")
            .name("forecast");

    return forecasts.union(
        decoded.getSideOutput(Outputs.RECORDS),
        recognised.getSideOutput(Outputs.RECORDS),
        once.getSideOutput(Outputs.RECORDS),
        aliases.getSideOutput(Outputs.RECORDS),
        changes.getSideOutput(Outputs.RECORDS));
  }
}
