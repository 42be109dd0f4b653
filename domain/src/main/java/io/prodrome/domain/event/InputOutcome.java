package io.prodrome.domain.event;

import java.time.Instant;

/**
 * What became of one part of one input: what {@code ehr.outcome.v1} holds, so that every input can
 * be accounted for.
 *
 * @param input the message
 * @param format its format
 * @param part the part's number, from 0
 * @param parts how many parts the message has
 * @param disposition what became of it
 * @param reason the code of an {@link IgnoreReason} or a {@link DeadLetterReason}; otherwise empty
 * @param notes how many notes the part had
 * @param mentions how many mentions were recognised in them
 * @param acceptedAt when the message was accepted
 */
public record InputOutcome(
    InputRef input,
    MessageFormat format,
    int part,
    int parts,
    Disposition disposition,
    String reason,
    int notes,
    int mentions,
    Instant acceptedAt) {

  /** The four ends of an input. */
  public enum Disposition {
    APPLIED,
    DUPLICATE,
    IGNORED,
    DEAD_LETTER
  }
}
