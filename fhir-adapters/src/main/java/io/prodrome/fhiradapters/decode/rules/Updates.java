package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.DecodeResult.RefusedPart;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.Remark;
import io.prodrome.domain.identity.PatientKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Splits what a message says into parts: one for each patient, of a batch for each member. */
public final class Updates {

  private Updates() {}

  /**
   * What a message says.
   *
   * @param messageId the sender's id of the message; null where there is none
   * @param contentHash SHA-256 of the message's bytes
   * @param events at least one
   */
  public static DecodeResult of(
      RawMessage raw, @Nullable String messageId, String contentHash, List<ClinicalEvent> events) {
    return new DecodeResult.Decoded(
        split(raw, messageId, contentHash, events, List.of()), List.of());
  }

  /**
   * The parts, in the order in which the message first names their patients.
   *
   * @param messageId the sender's id of the message; null where there is none
   * @param contentHash SHA-256 of the message's bytes
   * @param events at least one
   * @param remarks what is remarked of the message; the first part carries them, so that each is
   *     counted once a message
   */
  public static List<PatientUpdate> split(
      RawMessage raw,
      @Nullable String messageId,
      String contentHash,
      List<ClinicalEvent> events,
      Collection<Remark> remarks) {
    Map<PatientKey, List<ClinicalEvent>> byPatient = new LinkedHashMap<>();
    for (ClinicalEvent event : events) {
      byPatient.computeIfAbsent(event.patient(), unused -> new ArrayList<>()).add(event);
    }
    List<PatientUpdate> updates = new ArrayList<>();
    byPatient.forEach(
        (patient, own) ->
            updates.add(
                new PatientUpdate(
                    raw.ref(),
                    raw.format(),
                    updates.size(),
                    byPatient.size(),
                    patient,
                    messageId == null ? contentHash : messageId,
                    contentHash,
                    raw.acceptedAt(),
                    raw.backfill(),
                    own,
                    updates.isEmpty() ? List.copyOf(remarks) : List.of())));
    return updates;
  }

  /**
   * Numbers the parts of a message that has independent members: the updates first, then what is
   * refused.
   *
   * @param updates those of all members; their own numbers are not looked at
   * @param refused the members that are refused; their own numbers are not looked at
   */
  public static DecodeResult.Decoded numbered(
      List<PatientUpdate> updates, List<RefusedPart> refused) {
    int parts = updates.size() + refused.size();
    List<PatientUpdate> numbered = new ArrayList<>();
    for (PatientUpdate update : updates) {
      numbered.add(update.asPart(numbered.size(), parts));
    }
    List<RefusedPart> refusals = new ArrayList<>();
    for (RefusedPart part : refused) {
      int number = numbered.size() + refusals.size();
      refusals.add(new RefusedPart(number, parts, part.reason(), part.detail(), part.payload()));
    }
    return new DecodeResult.Decoded(numbered, refusals);
  }
}
