package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Splits what a message says into one part for each patient. */
public final class Updates {

  private Updates() {}

  /**
   * The parts, in the order in which the message first names their patients.
   *
   * @param messageId the sender's id of the message; null where there is none
   * @param contentHash SHA-256 of the message's bytes
   * @param events at least one
   */
  public static DecodeResult of(
      RawMessage raw, @Nullable String messageId, String contentHash, List<ClinicalEvent> events) {
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
                    own)));
    return new DecodeResult.Decoded(updates, List.of());
  }
}
