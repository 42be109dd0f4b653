package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.IdentityChange;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.AliasRules;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.streamapp.flow.WireType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Knows all merges, in one place, since a chain of merges crosses patients. Its input is a small
 * share of the messages. It tells, of every key whose survivor changes, who the survivor is now.
 */
public final class MergeFunction
    extends KeyedProcessFunction<Integer, AcceptedUpdate, AliasChange> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, IdentityAlias> links;

  @Override
  public void open(OpenContext context) {
    links =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("links", Types.STRING, WireType.IDENTITY_ALIAS));
  }

  @Override
  public void processElement(AcceptedUpdate update, Context context, Collector<AliasChange> out)
      throws Exception {
    Map<PatientKey, IdentityAlias> known = known();
    List<IdentityAlias> statements = new ArrayList<>();
    List<IdentityAlias> moved = new ArrayList<>();
    for (ClinicalEvent event : update.update().events()) {
      IdentityAlias statement = statement(event, ((IdentityChange) event.content()).other());
      Optional<AliasRules.Change> change = AliasRules.apply(known, statement);
      if (change.isEmpty()) {
        refuse(update, context);
        return;
      }
      if (!change.get().links().equals(known)) {
        statements.add(statement);
      }
      moved.addAll(change.get().changed());
      known = change.get().links();
    }
    // Only now: a message that is refused must change nothing.
    for (IdentityAlias statement : statements) {
      links.put(statement.key().value(), statement);
    }
    for (IdentityAlias alias : moved) {
      out.collect(
          new AliasChange(
              alias,
              update.update().input(),
              update.update().acceptedAt(),
              update.update().backfill()));
      context.output(Outputs.RECORDS, Outputs.alias(alias));
    }
    context.output(
        Outputs.RECORDS,
        Outputs.outcome(
            update.outcome(
                statements.isEmpty()
                    ? InputOutcome.Disposition.DUPLICATE
                    : InputOutcome.Disposition.APPLIED,
                "")));
  }

  private static IdentityAlias statement(ClinicalEvent event, PatientKey other) {
    return event.action() == EventAction.UNMERGE
        ? AliasRules.unmerge(other, event.recordedAt())
        : AliasRules.merge(other, event.patient(), event.recordedAt());
  }

  private Map<PatientKey, IdentityAlias> known() throws Exception {
    Map<PatientKey, IdentityAlias> known = new HashMap<>();
    for (IdentityAlias link : links.values()) {
      known.put(link.key(), link);
    }
    return known;
  }

  private static void refuse(AcceptedUpdate update, Context context) {
    context.output(
        Outputs.RECORDS,
        Outputs.deadLetter(
            update.refused(
                DeadLetter.Stage.IDENTIFY,
                DeadLetterReason.MERGE_CYCLE,
                "the merge would make a patient an alias of itself",
                Outputs.CODE_VERSION),
            update.update().part()));
    context.output(
        Outputs.RECORDS,
        Outputs.outcome(
            update.outcome(
                InputOutcome.Disposition.DEAD_LETTER, DeadLetterReason.MERGE_CYCLE.name())));
  }
}
