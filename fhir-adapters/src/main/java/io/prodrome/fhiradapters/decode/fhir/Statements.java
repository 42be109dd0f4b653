package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.DecodeResult.RefusedPart;
import io.prodrome.domain.event.IgnoreReason;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import io.prodrome.fhiradapters.decode.rules.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the entries of one message state, gathered for the result. */
final class Statements {

  private final boolean independent;
  private final Map<Entry, Integer> order = new HashMap<>();
  private final Map<Integer, List<ClinicalEvent>> byEntry = new TreeMap<>();
  private final Map<Integer, Refusal> refused = new TreeMap<>();
  private final Map<PatientKey, Instant> latest = new HashMap<>();
  private final Set<Remark> remarks = EnumSet.noneOf(Remark.class);

  Statements(BundleContent bundle) {
    this.independent = bundle.independent();
    bundle.entries().forEach(entry -> order.put(entry, order.size()));
  }

  /** Decodes an entry, so that its refusal is its own where entries are independent. */
  void attempt(Entry entry, Runnable decoding) {
    if (!independent) {
      decoding.run();
      return;
    }
    try {
      decoding.run();
    } catch (Refusal refusal) {
      refused.putIfAbsent(order(entry), refusal);
    }
  }

  private int order(Entry entry) {
    return Objects.requireNonNull(order.get(entry), "an entry of the bundle");
  }

  void add(Entry entry, ResourceScope scope) {
    List<ClinicalEvent> events = scope.events();
    if (!events.isEmpty()) {
      byEntry.put(order(entry), events);
    }
    for (ClinicalEvent event : events) {
      latest.merge(event.patient(), event.recordedAt(), (a, b) -> a.isAfter(b) ? a : b);
    }
    remarks.addAll(scope.remarks());
  }

  void add(Entry entry, ClinicalEvent event) {
    byEntry.put(order(entry), List.of(event));
  }

  /** When the latest fact of a patient was recorded; null where there is none. */
  @Nullable Instant latest(PatientKey patient) {
    return latest.get(patient);
  }

  /** The patients of whom something is stated. */
  Set<PatientKey> patients() {
    return Set.copyOf(latest.keySet());
  }

  /**
   * One part for each patient, in the order in which the message first names them, then one for
   * each entry that is refused.
   */
  DecodeResult result(RawMessage raw, @Nullable String messageId, String contentHash) {
    List<ClinicalEvent> events = byEntry.values().stream().flatMap(List::stream).toList();
    if (events.isEmpty() && refused.isEmpty()) {
      return new DecodeResult.Ignored(IgnoreReason.RESOURCE_TYPE_WITHOUT_FACTS);
    }
    if (events.isEmpty() && refused.size() == 1) {
      // Nothing else can be sent again than the whole.
      Refusal only = refused.values().iterator().next();
      return new DecodeResult.Rejected(only.reason(), only.detail());
    }
    List<RefusedPart> parts = new ArrayList<>();
    for (Refusal refusal : refused.values()) {
      parts.add(new RefusedPart(0, 0, refusal.reason(), refusal.detail(), new byte[0]));
    }
    return Updates.numbered(Updates.split(raw, messageId, contentHash, events, remarks), parts);
  }
}
