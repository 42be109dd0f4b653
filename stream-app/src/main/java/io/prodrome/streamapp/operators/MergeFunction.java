package io.prodrome.streamapp.operators;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.InputOutcome;
import io.prodrome.domain.event.InputOutcome.Disposition;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.AliasGraph;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.IdentityRules;
import io.prodrome.domain.identity.KeyLinks;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.VisitAlias;
import io.prodrome.streamapp.flow.WireType;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Knows all merges, links and moved visits, in one place, since chains of them cross patients. Its
 * input is a small share of the messages. It tells, of every key and moved visit whose survivor
 * changes, who the survivor is now.
 */
public final class MergeFunction
    extends KeyedProcessFunction<Integer, AcceptedUpdate, AliasChange> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("NullAway.Init") // Flink calls open() first
  private transient MapState<String, KeyLinks> links;

  @Override
  public void open(OpenContext context) {
    links =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("links", Types.STRING, WireType.KEY_LINKS));
  }

  @Override
  public void processElement(AcceptedUpdate accepted, Context context, Collector<AliasChange> out)
      throws Exception {
    PatientUpdate update = accepted.update();
    AliasGraph graph = new AliasGraph(this::known);
    for (ClinicalEvent event : update.events()) {
      if (!IdentityRules.apply(graph, event)) {
        Outputs.refusal(
                accepted,
                DeadLetter.Stage.IDENTIFY,
                DeadLetterReason.MERGE_CYCLE,
                "the merge would make a patient an alias of itself")
            .forEach(record -> context.output(Outputs.RECORDS, record));
        return;
      }
    }
    // Only now: a message that is refused must change nothing.
    for (KeyLinks changed : graph.changes()) {
      links.put(changed.key().value(), changed);
    }
    for (IdentityAlias alias : graph.moved()) {
      out.collect(new AliasChange(alias, update.input(), update.acceptedAt(), update.backfill()));
      context.output(Outputs.RECORDS, Outputs.alias(alias));
    }
    for (VisitAlias move : graph.movedVisits()) {
      out.collect(AliasChange.of(move, update.input(), update.acceptedAt(), update.backfill()));
    }
    context.output(Outputs.RECORDS, Outputs.outcome(outcome(accepted, graph)));
  }

  /**
   * A link that every message repeats is nothing new; a merge that is said again is one too many.
   */
  private static InputOutcome outcome(AcceptedUpdate accepted, AliasGraph graph) {
    if (!graph.changes().isEmpty()) {
      return accepted.outcome(Disposition.APPLIED, "");
    }
    boolean links =
        accepted.update().events().stream().allMatch(event -> event.action() == EventAction.LINK);
    return links
        ? accepted.outcome(Disposition.IGNORED, IgnoreReason.SUPERSEDED.name())
        : accepted.outcome(Disposition.DUPLICATE, "");
  }

  private Optional<KeyLinks> known(PatientKey key) {
    try {
      return Optional.ofNullable(links.get(key.value()));
    } catch (Exception e) {
      throw new IllegalStateException("the state backend failed", e);
    }
  }
}
