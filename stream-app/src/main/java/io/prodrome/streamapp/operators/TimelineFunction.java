package io.prodrome.streamapp.operators;

import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.domain.timeline.TimelineRules;
import io.prodrome.streamapp.flow.WireType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers the facts of a patient, whatever keys they came under, and issues the timeline anew. What
 * comes within a short time of the first change is issued together (a bundle of facts, a burst of
 * results), so that a forecast is made once for it.
 */
public final class TimelineFunction
    extends KeyedProcessFunction<String, TimelineChange, TimelineRevision> {
  private static final long serialVersionUID = 1L;

  private static final int LONG_RECORD = 1_000;
  private static final long WAIT_MS_A_LONG_RECORD = 100;

  private final Duration coalesce;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient FactCache facts;

  /** The revision that waits for its timer, without its timeline. */
  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ValueState<TimelineRevision> waiting;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ValueState<String> issued;

  public TimelineFunction(Duration coalesce) {
    this.coalesce = coalesce;
  }

  @Override
  public void open(OpenContext context) {
    facts =
        new FactCache(
            getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("facts", Types.STRING, WireType.FACT_STATE)));
    waiting =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("waiting", WireType.TIMELINE_REVISION));
    issued = getRuntimeContext().getState(new ValueStateDescriptor<>("issued", Types.STRING));
  }

  @Override
  public void processElement(
      TimelineChange change, Context context, Collector<TimelineRevision> out) throws Exception {
    String origin = change.origin().value() + "|";
    if (change.relinquish()) {
      removeAll(context.getCurrentKey(), origin);
    }
    for (FactState fact : change.facts()) {
      facts.put(context.getCurrentKey(), origin + fact.factId(), fact);
    }
    TimelineRevision before = waiting.value();
    if (before == null) {
      long now = context.timerService().currentProcessingTime();
      context.timerService().registerProcessingTimeTimer(now + wait(context.getCurrentKey()));
    }
    waiting.update(joined(before, change));
  }

  /**
   * A long record costs more to issue, so its changes are gathered longer: 1 s for 10,000 facts.
   */
  private long wait(String key) throws Exception {
    return coalesce.toMillis() + facts.facts(key).size() / LONG_RECORD * WAIT_MS_A_LONG_RECORD;
  }

  private void removeAll(String key, String origin) throws Exception {
    List<String> leaving = new ArrayList<>();
    for (String id : facts.facts(key).keySet()) {
      if (id.startsWith(origin)) {
        leaving.add(id);
      }
    }
    for (String id : leaving) {
      facts.remove(key, id);
    }
  }

  private static TimelineRevision joined(
      @org.jspecify.annotations.Nullable TimelineRevision before, TimelineChange change) {
    if (before == null) {
      return new TimelineRevision(change.patient(), null, change.acceptedAt(), change.backfill());
    }
    Instant oldest =
        before.oldestAcceptedAt().isBefore(change.acceptedAt())
            ? before.oldestAcceptedAt()
            : change.acceptedAt();
    return new TimelineRevision(
        before.patient(), null, oldest, before.backfill() && change.backfill());
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<TimelineRevision> out)
      throws Exception {
    TimelineRevision due = waiting.value();
    waiting.clear();
    if (due == null) {
      return;
    }
    PatientKey patient = due.patient();
    Optional<Timeline> timeline =
        TimelineRules.assemble(patient, facts.facts(context.getCurrentKey()).values());
    String before = issued.value();
    if (timeline.isPresent() && !timeline.get().timelineId().equals(before)) {
      issued.update(timeline.get().timelineId());
      out.collect(TimelineRevision.of(timeline.get(), due.oldestAcceptedAt(), due.backfill()));
    } else if (timeline.isEmpty() && before != null) {
      issued.clear();
      out.collect(new TimelineRevision(patient, null, due.oldestAcceptedAt(), due.backfill()));
    }
  }
}
