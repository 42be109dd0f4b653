package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.VisitAlias;
import io.prodrome.domain.timeline.FactPlaces;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.streamapp.flow.WireType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps, under each key that sources use, the latest version of every fact, and sends what changes
 * to the timeline of the patient the key stands for now. When a merge, unmerge or link moves the
 * key, all its facts move with it; when a visit is moved, that visit's do. An addendum whose
 * document has not come waits for it for a while.
 */
public final class IdentifyFunction
    extends KeyedCoProcessFunction<String, AcceptedUpdate, AliasChange, TimelineChange> {
  private static final long serialVersionUID = 1L;

  private final Duration parentWait;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, FactState> facts;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ValueState<IdentityAlias> alias;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, VisitAlias> movedVisits;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient WaitingChildren children;

  /**
   * @param parentWait how long an addendum waits for its document
   */
  public IdentifyFunction(Duration parentWait) {
    this.parentWait = parentWait;
  }

  @Override
  public void open(OpenContext context) {
    var state = getRuntimeContext();
    facts = state.getMapState(new MapStateDescriptor<>("facts", Types.STRING, WireType.FACT_STATE));
    alias = state.getState(new ValueStateDescriptor<>("alias", WireType.IDENTITY_ALIAS));
    movedVisits =
        state.getMapState(
            new MapStateDescriptor<>("moved-visits", Types.STRING, WireType.VISIT_ALIAS));
    children =
        new WaitingChildren(
            state.getMapState(
                new MapStateDescriptor<>("children", Types.STRING, WireType.ACCEPTED_UPDATE)));
  }

  @Override
  public void processElement1(
      AcceptedUpdate accepted, Context context, Collector<TimelineChange> out) throws Exception {
    Optional<String> parent = WaitingChildren.missingParent(accepted.update(), this::isKnown);
    if (parent.isPresent()) {
      long deadline = context.timerService().currentProcessingTime() + parentWait.toMillis();
      children.add(parent.get(), deadline, accepted);
      context.timerService().registerProcessingTimeTimer(deadline);
    } else {
      applyWithChildren(List.of(accepted), context, out);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<TimelineChange> out)
      throws Exception {
    applyWithChildren(children.takeDue(time), context, out);
  }

  private void applyWithChildren(
      List<AcceptedUpdate> ready, Context context, Collector<TimelineChange> out) throws Exception {
    Deque<AcceptedUpdate> open = new ArrayDeque<>(ready);
    while (!open.isEmpty()) {
      AcceptedUpdate next = open.removeFirst();
      for (FactState changed : apply(next, context, out)) {
        open.addAll(children.takeOf(changed.factId()));
      }
    }
  }

  private List<FactState> apply(
      AcceptedUpdate accepted, Context context, Collector<TimelineChange> out) throws Exception {
    PatientUpdate update = accepted.update();
    FactPlaces places = places(update.patient());
    List<FactState> changed = new ArrayList<>();
    Set<PatientKey> left = new LinkedHashSet<>();
    for (ClinicalEvent event : update.events()) {
      FactState before = facts.get(event.factId());
      Optional<FactState> next = FactRules.apply(before, event, update.input());
      if (next.isPresent()) {
        facts.put(event.factId(), next.get());
        changed.add(next.get());
        if (before != null && !places.of(before).equals(places.of(next.get()))) {
          left.add(places.of(before)); // Its new version is on another timeline.
        }
        NoteRecognition.concepts(event, update)
            .forEach(note -> context.output(Outputs.RECORDS, Outputs.concepts(note)));
      }
    }
    boolean stale = changed.isEmpty() && !update.events().isEmpty();
    context.output(
        Outputs.RECORDS,
        Outputs.outcome(
            stale
                ? accepted.outcome(Disposition.IGNORED, IgnoreReason.SUPERSEDED.name())
                : accepted.outcome(Disposition.APPLIED, "")));
    if (!stale) {
      Cause cause = new Cause(update.input(), update.acceptedAt(), update.backfill());
      Map<PatientKey, List<FactState>> news = places.distribute(changed);
      if (news.isEmpty()) {
        news.put(places.home(), List.of());
      }
      news.forEach(
          (timeline, those) -> out.collect(cause.change(timeline, update.patient(), false, those)));
      reissue(left, places, update.patient(), cause, out);
    }
    return changed;
  }

  /** All facts of the key, anew, on timelines that facts have left. */
  private void reissue(
      Set<PatientKey> timelines,
      FactPlaces places,
      PatientKey key,
      Cause cause,
      Collector<TimelineChange> out)
      throws Exception {
    if (!timelines.isEmpty()) {
      Map<PatientKey, List<FactState>> all = places.distribute(facts.values());
      for (PatientKey timeline : timelines) {
        out.collect(cause.change(timeline, key, true, all.getOrDefault(timeline, List.of())));
      }
    }
  }

  @Override
  public void processElement2(AliasChange change, Context context, Collector<TimelineChange> out)
      throws Exception {
    PatientKey key = change.alias().key();
    Map<PatientKey, List<FactState>> before = places(key).distribute(facts.values());
    if (change.visit() != null && change.visitThere() != null) {
      moveVisit(change.alias(), change.visit(), change.visitThere());
    } else {
      alias.update(change.alias());
    }
    Map<PatientKey, List<FactState>> after = places(key).distribute(facts.values());
    Cause cause = new Cause(change.cause(), change.acceptedAt(), change.backfill());
    Set<PatientKey> timelines = new LinkedHashSet<>(before.keySet());
    timelines.addAll(after.keySet());
    for (PatientKey timeline : timelines) {
      List<FactState> had = before.getOrDefault(timeline, List.of());
      List<FactState> has = after.getOrDefault(timeline, List.of());
      if (!had.equals(has)) {
        out.collect(cause.change(timeline, key, !had.isEmpty(), has));
      }
    }
  }

  private void moveVisit(IdentityAlias to, String visit, String there) throws Exception {
    boolean back = to.survivor().equals(to.key()) && there.equals(visit);
    if (back) {
      movedVisits.remove(visit);
    } else {
      movedVisits.put(visit, new VisitAlias(to.key(), visit, to.survivor(), there, to.since()));
    }
  }

  private FactPlaces places(PatientKey key) throws Exception {
    IdentityAlias known = alias.value();
    PatientKey home = known == null ? key : known.survivor();
    return movedVisits.isEmpty()
        ? new FactPlaces(home, visit -> Optional.empty())
        : new FactPlaces(home, this::movedVisit);
  }

  private Optional<VisitAlias> movedVisit(String visit) {
    try {
      return Optional.ofNullable(movedVisits.get(visit));
    } catch (Exception e) {
      throw new IllegalStateException("the state backend failed", e);
    }
  }

  private boolean isKnown(String factId) {
    try {
      return facts.contains(factId);
    } catch (Exception e) {
      throw new IllegalStateException("the state backend failed", e);
    }
  }

  /** The message behind a change. */
  private record Cause(InputRef input, Instant acceptedAt, boolean backfill) {
    TimelineChange change(
        PatientKey timeline, PatientKey origin, boolean relinquish, List<FactState> facts) {
      return new TimelineChange(timeline, origin, relinquish, facts, input, acceptedAt, backfill);
    }
  }
}
