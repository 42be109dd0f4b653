package io.prodrome.domain.event;

import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One statement about one patient, whatever format it came in.
 *
 * @param factId the fact's identity: the same for every version and every source of the same fact
 *     ({@code visit|V1}, {@code document|D7}, {@code Condition/123}); unique within a patient
 * @param action what the event does
 * @param version its place among the fact's versions
 * @param patient the key of the patient that the source names
 * @param time when it happened
 * @param recordedAt when the sender recorded it
 * @param source the feed
 * @param encounterId the visit it belongs to, as the source numbers it
 * @param pointer where in the message it stands: {@code Condition/123}, {@code OBX[3]}
 * @param content what is stated
 */
public record ClinicalEvent(
    String factId,
    EventAction action,
    FactVersion version,
    PatientKey patient,
    EventTime time,
    Instant recordedAt,
    String source,
    @Nullable String encounterId,
    String pointer,
    EventContent content) {

  /** The same event with other content. */
  public ClinicalEvent with(EventContent other) {
    return new ClinicalEvent(
        factId, action, version, patient, time, recordedAt, source, encounterId, pointer, other);
  }
}
