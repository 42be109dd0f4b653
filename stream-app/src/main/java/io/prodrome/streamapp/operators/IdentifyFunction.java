package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.streamapp.flow.WireType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps, under each key that sources use, the latest version of every fact, and sends what changes
 * to the timeline of the patient the key stands for now. When a merge or unmerge moves the key, all
 * its facts move with it. Messages that came before end here.
 */
public final class IdentifyFunction
    extends KeyedCoProcessFunction<String, AcceptedUpdate, AliasChange, TimelineChange> {
  private static final long serialVersionUID = 1L;

  private final Duration duplicateMemory;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, FactState> facts;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, String> contentByMessageId;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient ValueState<IdentityAlias> alias;

  public IdentifyFunction(Duration duplicateMemory) {
    this.duplicateMemory = duplicateMemory;
  }

  @Override
  public void open(OpenContext context) {
    facts =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("facts", Types.STRING, WireType.FACT_STATE));
    alias =
        getRuntimeContext().getState(new ValueStateDescriptor<>("alias", WireType.IDENTITY_ALIAS));
    MapStateDescriptor<String, String> messages =
        new MapStateDescriptor<>("messages", Types.STRING, Types.STRING);
    messages.enableTimeToLive(StateTtlConfig.newBuilder(duplicateMemory).build());
    contentByMessageId = getRuntimeContext().getMapState(messages);
  }

  @Override
  public void processElement1(
      AcceptedUpdate accepted, Context context, Collector<TimelineChange> out) throws Exception {
    PatientUpdate update = accepted.update();
    // A part's number belongs to the id: the parts of one message are no duplicates of each other.
    String id = update.messageId() + "#" + update.part();
    String before = contentByMessageId.get(id);
    if (before != null && !before.equals(update.contentHash())) {
      refuse(accepted, context);
      return;
    }
    if (before != null) {
      context.output(Outputs.RECORDS, Outputs.outcome(accepted.outcome(Disposition.DUPLICATE, "")));
      return;
    }
    contentByMessageId.put(id, update.contentHash());
    List<FactState> changed = applyFacts(update, context);
    if (changed.isEmpty() && !update.events().isEmpty()) {
      context.output(
          Outputs.RECORDS,
          Outputs.outcome(accepted.outcome(Disposition.IGNORED, IgnoreReason.SUPERSEDED.name())));
      return;
    }
    context.output(Outputs.RECORDS, Outputs.outcome(accepted.outcome(Disposition.APPLIED, "")));
    out.collect(
        new TimelineChange(
            survivor(update.patient()),
            update.patient(),
            false,
            changed,
            update.input(),
            update.acceptedAt(),
            update.backfill()));
  }

  private List<FactState> applyFacts(PatientUpdate update, Context context) throws Exception {
    List<FactState> changed = new ArrayList<>();
    for (ClinicalEvent event : update.events()) {
      Optional<FactState> next = FactRules.apply(facts.get(event.factId()), event, update.input());
      if (next.isPresent()) {
        facts.put(event.factId(), next.get());
        changed.add(next.get());
        NoteRecognition.concepts(event, update)
            .forEach(note -> context.output(Outputs.RECORDS, Outputs.concepts(note)));
      }
    }
    return changed;
  }

  @Override
  public void processElement2(AliasChange change, Context context, Collector<TimelineChange> out)
      throws Exception {
    IdentityAlias next = change.alias();
    PatientKey from = survivor(next.key());
    if (from.equals(next.survivor())) {
      return;
    }
    alias.update(next);
    List<FactState> all = new ArrayList<>();
    facts.values().forEach(all::add);
    if (!all.isEmpty()) {
      out.collect(move(change, from, true, List.of()));
      out.collect(move(change, next.survivor(), false, all));
    }
  }

  private static TimelineChange move(
      AliasChange change, PatientKey timeline, boolean relinquish, List<FactState> facts) {
    return new TimelineChange(
        timeline,
        change.alias().key(),
        relinquish,
        facts,
        change.cause(),
        change.acceptedAt(),
        change.backfill());
  }

  private PatientKey survivor(PatientKey key) throws Exception {
    IdentityAlias known = alias.value();
    return known == null ? key : known.survivor();
  }

  private static void refuse(AcceptedUpdate update, Context context) {
    context.output(
        Outputs.RECORDS,
        Outputs.deadLetter(
            update.refused(
                DeadLetter.Stage.IDENTIFY,
                DeadLetterReason.CONTROL_ID_REUSED,
                "a message with the same id and other content came before",
                Outputs.CODE_VERSION),
            update.update().part()));
    context.output(
        Outputs.RECORDS,
        Outputs.outcome(
            update.outcome(Disposition.DEAD_LETTER, DeadLetterReason.CONTROL_ID_REUSED.name())));
  }
}
