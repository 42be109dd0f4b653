package io.prodrome.domain.event;

import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one message says about one patient. A message about several patients is split in parts.
 *
 * @param input the message
 * @param format its format
 * @param part this part's number, from 0
 * @param parts how many parts the message has
 * @param patient whom it is about
 * @param messageId the sender's id of the message: MSH-3, 4 and 10, or a bundle's identifier; where
 *     there is none, its content's hash
 * @param contentHash hash of the message's bytes
 * @param acceptedAt when the intake accepted it
 * @param backfill whether it is history being loaded
 * @param events in the message's order
 * @param remarks what was put right or left aside while the message was understood; each code once
 */
public record PatientUpdate(
    InputRef input,
    MessageFormat format,
    int part,
    int parts,
    PatientKey patient,
    String messageId,
    String contentHash,
    Instant acceptedAt,
    boolean backfill,
    List<ClinicalEvent> events,
    List<Remark> remarks) {
  public PatientUpdate {
    events = List.copyOf(events);
    remarks = List.copyOf(remarks);
  }

  /** An update of a message about which nothing is to be remarked. */
  public PatientUpdate(
      InputRef input,
      MessageFormat format,
      int part,
      int parts,
      PatientKey patient,
      String messageId,
      String contentHash,
      Instant acceptedAt,
      boolean backfill,
      List<ClinicalEvent> events) {
    this(
        input,
        format,
        part,
        parts,
        patient,
        messageId,
        contentHash,
        acceptedAt,
        backfill,
        events,
        List.of());
  }

  /** The same update with other events. */
  public PatientUpdate with(List<ClinicalEvent> others) {
    return copy(part, parts, others, remarks);
  }

  /** The same update as another part of its message. */
  public PatientUpdate asPart(int number, int of) {
    return copy(number, of, events, remarks);
  }

  /** The same update with one more remark. */
  public PatientUpdate with(Remark remark) {
    List<Remark> more = new ArrayList<>(remarks);
    more.add(remark);
    return copy(part, parts, events, more);
  }

  private PatientUpdate copy(
      int number, int of, List<ClinicalEvent> others, List<Remark> theirRemarks) {
    return new PatientUpdate(
        input,
        format,
        number,
        of,
        patient,
        messageId,
        contentHash,
        acceptedAt,
        backfill,
        others,
        theirRemarks);
  }
}
