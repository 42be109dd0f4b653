package io.prodrome.streamapp.offline;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageIds;
import io.prodrome.domain.event.MessageIds.Verdict;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.AliasGraph;
import io.prodrome.domain.identity.IdentityRules;
import io.prodrome.domain.identity.KeyLinks;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.FactPlaces;
import io.prodrome.domain.timeline.FactRules;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRules;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.operators.NoteRecognition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The path of an event in one thread and one heap: the same decoder, recogniser and rules as the
 * stream, for questions about a few files and for training data. Not thread-safe.
 */
public final class OfflinePath {

  private final MessageDecoder decoder;
  private final NoteRecogniser recogniser;
  private final Map<PatientKey, Map<String, FactState>> facts = new TreeMap<>();
  private final Map<String, String> messages = new HashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<PatientKey, KeyLinks> links = new HashMap<>();

  public OfflinePath(MessageDecoder decoder, NoteRecogniser recogniser) {
    this.decoder = decoder;
    this.recogniser = recogniser;
  }

  /** Takes one message in. */
  public void accept(RawMessage raw) {
    DecodeResult result = decoder.decode(raw);
    if (result instanceof DecodeResult.Rejected rejected) {
      refusals.add(new Refusal(raw.ref(), rejected.reason(), rejected.detail()));
    } else if (result instanceof DecodeResult.Decoded decoded) {
      for (DecodeResult.RefusedPart part : decoded.refused()) {
        refusals.add(new Refusal(raw.ref(), part.reason(), part.detail()));
      }
      for (PatientUpdate update : decoded.updates()) {
        if (isFirst(update)) {
          apply(NoteRecognition.recognise(update, recogniser));
        }
      }
    }
  }

  /** Whether its message comes for the first time; the same id with other content is refused. */
  private boolean isFirst(PatientUpdate update) {
    Verdict verdict = MessageIds.judge(messages.get(update.messageId()), update);
    messages.putIfAbsent(update.messageId(), MessageIds.remembered(update));
    if (verdict == Verdict.REUSED) {
      refusals.add(
          new Refusal(
              update.input(),
              DeadLetterReason.CONTROL_ID_REUSED,
              "a message with the same id and other content came before"));
    }
    return verdict == Verdict.FIRST;
  }

  private void apply(PatientUpdate update) {
    link(update);
    for (ClinicalEvent event : update.events()) {
      if (IdentityRules.isIdentity(event)) {
        continue;
      }
      Map<String, FactState> own = facts.computeIfAbsent(event.patient(), key -> new TreeMap<>());
      FactRules.apply(own.get(event.factId()), event, update.input())
          .ifPresent(next -> own.put(next.factId(), next));
    }
  }

  /** All merges of the update, or none where one is refused. */
  private void link(PatientUpdate update) {
    AliasGraph graph = graph();
    for (ClinicalEvent event : update.events()) {
      if (IdentityRules.isIdentity(event) && !IdentityRules.apply(graph, event)) {
        refusals.add(
            new Refusal(
                update.input(),
                DeadLetterReason.MERGE_CYCLE,
                "the merge would make a patient an alias of itself"));
        return;
      }
    }
    graph.changes().forEach(changed -> links.put(changed.key(), changed));
  }

  private AliasGraph graph() {
    return new AliasGraph(key -> Optional.ofNullable(links.get(key)));
  }

  /** The timelines of all patients so far, in the order of their keys. */
  public List<Timeline> timelines() {
    AliasGraph graph = graph();
    Map<PatientKey, List<FactState>> survivors = new TreeMap<>();
    facts.forEach(
        (key, own) ->
            new FactPlaces(graph.survivor(key), visit -> graph.visit(key, visit))
                .distribute(own.values())
                .forEach(
                    (survivor, there) ->
                        survivors.computeIfAbsent(survivor, s -> new ArrayList<>()).addAll(there)));
    List<Timeline> timelines = new ArrayList<>();
    survivors.forEach((key, all) -> TimelineRules.assemble(key, all).ifPresent(timelines::add));
    return timelines;
  }

  /** The messages that were refused so far. */
  public List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /**
   * A message that was refused.
   *
   * @param input which
   * @param reason the stable code
   * @param detail what and where, without content
   */
  public record Refusal(InputRef input, DeadLetterReason reason, String detail) {}
}
